import NumericalMethods

/// What turns a row's residuals into scores, alarms and a verdict; learnt from rows the estimator had not seen.
///
/// With `ρ_j = (r_j − center_j) / scale_j` the row statistic is `a = √(mean_j ρ_j²)`, on a common scale
/// `F = min((a − median) / spread, cap)` and smoothed to S; a signal's deviation is `min(|ρ_j|, 20)`, smoothed likewise.
/// Cells that are missing take part in nothing.
struct ClassicRule: Sendable, Equatable {
    /// Mean and scale of every signal's residual.
    var centers: [Double]
    var scales: [Double]
    /// Median of a, and its 95 % quantile less that.
    var median = 0.0
    var spread = 1.0
    /// Median of F: S before the first row and after a gap in time.
    var start = 0.0
    /// S above this is a score above 0.5.
    var threshold = 1.0
    /// Median of every signal's deviation, where its smoothing starts.
    var signalStarts: [Double]
    /// (1 − fap) quantile of every signal's smoothed deviation, above 0.
    var signalThresholds: [Double]

    static let cap = 50.0
    static let largestDeviation = 20.0

    init(centers: [Double], scales: [Double]) {
        self.centers = centers
        self.scales = scales
        signalStarts = [Double](repeating: 0, count: centers.count)
        signalThresholds = [Double](repeating: 1, count: centers.count)
    }

    /// F and S of a perfect match.
    var floor: Double { -median / spread }

    /// Score in 0...1, 0.5 on the threshold.
    func score(_ smoothed: Double) -> Double {
        let above = max(smoothed - floor, 0)
        return above / (above + (threshold - floor))
    }

    /// The row statistic a; 0 when every cell is missing.
    @inline(__always)
    func statistic(_ residuals: UnsafePointer<Double>, isMissing: UnsafePointer<Bool>?) -> Double {
        var sum = 0.0
        var observed = 0
        for j in 0..<centers.count {
            if let isMissing, isMissing[j] { continue }
            let rho = (residuals[j] - centers[j]) / scales[j]
            sum += rho * rho
            observed += 1
        }
        return observed == 0 ? 0 : (sum / Double(observed)).squareRoot()
    }

    @inline(__always)
    func fused(_ statistic: Double) -> Double { min((statistic - median) / spread, Self.cap) }

    /// Whether a row is anomalous at a sensitivity.
    ///
    /// Up to 0.5 the score has to exceed `1 − sensitivity` (textbook rule: `1 − 2 · sensitivity`) on a row with a test
    /// alarm; beyond, a score above `2 (1 − sensitivity)` needs none. 0 flags nothing, 1 every score above 0, and a
    /// larger sensitivity never flags fewer rows.
    static func isAnomalous(
        score: Double, isAlarmed: Bool, rule: ClassicMSET.RowRule, sensitivity: Double
    ) -> Bool {
        let without = score > 2 * (1 - sensitivity)
        switch rule {
        case .threshold: return score > 1 - sensitivity
        case .calibratedTests: return (isAlarmed && score > 1 - sensitivity) || without
        case .tests: return (isAlarmed && score > 1 - 2 * sensitivity) || without
        }
    }

    /// Marks the accused signals of an anomalous row: a test of theirs alarmed within the window and their smoothed
    /// deviation exceeds `factor` times its threshold. The one with the most evidence is always accused.
    func accuse(
        _ state: ClassicStream, window: Int, isMissing: UnsafePointer<Bool>?, factor: Double,
        into accused: UnsafeMutablePointer<Bool>
    ) {
        var (leading, most, marked) = (-1, -1.0, false)
        for j in 0..<centers.count {
            accused[j] = false
            if let isMissing, isMissing[j] { continue }
            let evidence = state.deviations[j] / signalThresholds[j]
            if evidence > most { (leading, most) = (j, evidence) }
            if evidence > factor, factor < 1 || state.sinceAlarm[j] < window {
                accused[j] = true
                marked = true
            }
        }
        if !marked, leading >= 0 { accused[leading] = true }
    }
}
