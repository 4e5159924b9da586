/// The per-signal rule: where a smoothed signal deviation starts, and above which value the signal is accused.
struct SignalDecision: Sendable, Equatable {
    /// Median of the signal's out-of-fold deviations: the smoothed value before the first row.
    let starts: [Double]
    /// (1 − fap) quantile of the smoothed out-of-fold deviations, above 0.
    let thresholds: [Double]

    /// Marks the accused signals of an anomalous row: every one above its threshold, or else the one nearest to it.
    /// - Returns: how many are marked.
    @discardableResult
    func accuse(
        _ deviations: UnsafePointer<Double>, isMissing: UnsafePointer<Bool>?, factor: Double,
        into isAnomalous: UnsafeMutablePointer<Bool>
    ) -> Int {
        var marked = 0
        var leading = -1
        var leadingRatio = -1.0
        for j in 0..<thresholds.count {
            isAnomalous[j] = false
            if let isMissing, isMissing[j] { continue }
            let ratio = deviations[j] / thresholds[j]
            if ratio > leadingRatio {
                leadingRatio = ratio
                leading = j
            }
            if deviations[j] > factor * thresholds[j] {
                isAnomalous[j] = true
                marked += 1
            }
        }
        guard marked == 0, leading >= 0 else { return marked }
        isAnomalous[leading] = true
        return 1
    }
}
