/// The verdict on a table of rows. Arrays of cells are row-major, `cell[row * signalCount + signal]`, signals in the
/// model's order.
public struct Detection: Sendable {
    public let rowCount: Int
    public let signalCount: Int
    /// Row score in 0...1: 0 is a perfect match, 0.5 lies exactly on the trained threshold. Never NaN.
    public internal(set) var scores: [Double]
    /// Whether the row is anomalous. Implies a score above the row's threshold; the reverse does not hold, since the
    /// row's own (unsmoothed) deviation has to be large as well.
    public internal(set) var isAnomaly: [Bool]
    /// Whether the trained rule flags the row, whatever the sensitivity of the call.
    var isAnomalousByTraining: [Bool]
    /// False when more than half of the row's cells are missing, or when it stands between two rows of the clock that the
    /// model's signals were put on (``HeldReadings``): then the score is 0 and nothing is flagged.
    public internal(set) var isScored: [Bool]
    /// Per-signal score in 0...1, 0.5 on the signal's own threshold. Never NaN.
    public internal(set) var anomalyScores: [Double]
    /// Signals accused in an anomalous row; every anomalous row has at least one.
    public internal(set) var isSignalAnomalous: [Bool]
    /// What the signal should have been, in its own unit. For an imputed cell this is the imputed value.
    public internal(set) var estimates: [Double]
    /// True where the cell was missing and no earlier reading stood for it.
    public internal(set) var isImputed: [Bool]

    /// Where the bar stood when the row was judged, on the scale of the scores: `1 − sensitivity`, or higher while the
    /// bar follows slow drift or allows for the aftermath of an incident.
    public internal(set) var thresholds: [Double]
    /// The incident a flagged row belongs to, counted from 1 within the stream; 0 for rows that are not flagged.
    /// Flagged rows at most ten rows apart share an incident.
    public internal(set) var incidentIDs: [Int]
    /// How far the bar has followed slow drift after the row, in units of the 99 % training threshold.
    public internal(set) var driftAllowances: [Double]
    /// What is allowed for a collapsed incident after the row, in the same unit.
    public internal(set) var aftermaths: [Double]
    /// Advice after the row.
    public internal(set) var advice: [DecisionAdvice]
    /// The starting allowance, in the same unit, when ``DecisionOptions/Start/plant`` took effect in one of the rows.
    public internal(set) var startOffset: Double?

    init(rowCount: Int, signalCount: Int) {
        let cells = rowCount * signalCount
        self.rowCount = rowCount
        self.signalCount = signalCount
        scores = [Double](repeating: 0, count: rowCount)
        isAnomaly = [Bool](repeating: false, count: rowCount)
        isAnomalousByTraining = isAnomaly
        isScored = [Bool](repeating: true, count: rowCount)
        anomalyScores = [Double](repeating: 0, count: cells)
        isSignalAnomalous = [Bool](repeating: false, count: cells)
        estimates = [Double](repeating: 0, count: cells)
        isImputed = [Bool](repeating: false, count: cells)
        thresholds = scores
        incidentIDs = [Int](repeating: 0, count: rowCount)
        driftAllowances = scores
        aftermaths = scores
        advice = [DecisionAdvice](repeating: [], count: rowCount)
    }

    /// Forgets what was said of the rows, in the same memory.
    mutating func clear() {
        for row in 0..<rowCount {
            (scores[row], thresholds[row], driftAllowances[row], aftermaths[row]) = (0, 0, 0, 0)
            (isAnomaly[row], isAnomalousByTraining[row], isScored[row]) = (false, false, true)
            (incidentIDs[row], advice[row]) = (0, [])
        }
        for cell in 0..<(rowCount * signalCount) {
            (anomalyScores[cell], estimates[cell]) = (0, 0)
            (isSignalAnomalous[cell], isImputed[cell]) = (false, false)
        }
        startOffset = nil
    }
}
