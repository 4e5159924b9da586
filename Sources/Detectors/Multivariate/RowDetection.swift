/// The verdict on one row, as ``ScoringSession`` gives it: what a ``Detection`` says of that row.
public struct RowDetection: Sendable, Equatable {
    /// What is said of one signal of the row.
    public struct Signal: Sendable, Equatable {
        /// Score in 0...1, 0.5 on the signal's own threshold. Never NaN.
        public internal(set) var anomalyScore = 0.0
        /// What the signal should have been, in its own unit; for an imputed cell the imputed value.
        public internal(set) var estimate = 0.0
        /// Whether the signal is accused; only in an anomalous row.
        public internal(set) var isAnomalous = false
        /// The cell was missing and no earlier reading stood for it.
        public internal(set) var isImputed = false
    }

    /// Row score in 0...1: 0 is a perfect match, 0.5 lies exactly on the trained threshold. Never NaN.
    public internal(set) var score = 0.0
    /// Whether the row is anomalous.
    public internal(set) var isAnomaly = false
    /// False when more than half of the cells are missing, or the row stands between two rows of the common clock.
    public internal(set) var isScored = false
    /// Where the bar stood when the row was judged, on the scale of the scores.
    public internal(set) var threshold = 0.5
    /// The incident a flagged row belongs to, counted from 1 within the stream; 0 for rows that are not flagged.
    public internal(set) var incidentID = 0
    /// How far the bar has followed slow drift after the row, in units of the 99 % training threshold.
    public internal(set) var driftAllowance = 0.0
    /// What is allowed for a collapsed incident after the row, in the same unit.
    public internal(set) var aftermath = 0.0
    /// Advice after the row.
    public internal(set) var advice: DecisionAdvice = []
    /// The starting allowance, in the same unit, when ``DecisionOptions/Start/plant`` took effect in this row.
    public internal(set) var startOffset: Double?
    /// In the model's order.
    public internal(set) var signals: [Signal]

    /// Room for the verdict on a row of so many signals, to be written by
    /// ``ScoringSession/score(row:at:into:)``.
    public init(signalCount: Int) {
        signals = [Signal](repeating: Signal(), count: max(signalCount, 0))
    }

    /// Takes over what `detection` says of its row `row`.
    mutating func take(_ detection: Detection, row: Int) {
        let count = detection.signalCount
        score = detection.scores[row]
        isAnomaly = detection.isAnomaly[row]
        isScored = detection.isScored[row]
        threshold = detection.thresholds[row]
        incidentID = detection.incidentIDs[row]
        driftAllowance = detection.driftAllowances[row]
        aftermath = detection.aftermaths[row]
        advice = detection.advice[row]
        startOffset = detection.startOffset
        if signals.count != count { signals = [Signal](repeating: Signal(), count: count) }
        for j in 0..<count {
            let cell = row * count + j
            signals[j].anomalyScore = detection.anomalyScores[cell]
            signals[j].estimate = detection.estimates[cell]
            signals[j].isAnomalous = detection.isSignalAnomalous[cell]
            signals[j].isImputed = detection.isImputed[cell]
        }
    }

    /// The verdict on a row between two rows of the common clock.
    mutating func take(between row: UnsafeBufferPointer<Double>, _ last: Detection.RowBetween) {
        (score, isAnomaly, isScored, incidentID) = (0, false, false, 0)
        (advice, startOffset) = ([], nil)
        (threshold, driftAllowance, aftermath) = (last.threshold, last.driftAllowance, last.aftermath)
        if signals.count != row.count { signals = [Signal](repeating: Signal(), count: row.count) }
        for j in 0..<row.count {
            signals[j] = Signal(estimate: last.estimates[j], isImputed: !row[j].isFinite)
        }
    }
}
