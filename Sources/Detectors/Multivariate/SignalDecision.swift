import NumericalMethods

/// The per-signal rule: where a smoothed signal deviation starts, and when the signal is accused.
///
/// As with rows, the smoothed deviation decides and the row's own deviation must agree: otherwise a signal that was at
/// fault some rows ago would go on being named for whatever happens next.
struct SignalDecision: Sendable, Equatable {
    /// Median of the signal's out-of-fold deviations: the smoothed value before the first row.
    let starts: [Double]
    /// (1 − fap) quantile of the smoothed out-of-fold deviations, above 0, and no lower than its median over the signals.
    var thresholds: [Double]
    /// 90 % quantile of the unsmoothed out-of-fold deviations, above 0.
    let gates: [Double]
    /// Thresholds for each of ``tailRates``, rate-major.
    let tails: [Double]

    /// False alarm probabilities whose thresholds are kept, for models that are given another one later.
    static let tailRates = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]
    /// Probability of the gates' quantile.
    static let gateProbability = 0.9
    /// Thresholds and gates are divisors.
    static let smallestCut = 1e-6

    /// Raises thresholds below the median of all to the median: a signal that hardly deviates in training would
    /// otherwise outrank the guilty one whenever it moves a little.
    static func raiseLow(_ thresholds: inout ArraySlice<Double>) {
        let median = Quantiles.median(Array(thresholds))
        for index in thresholds.indices { thresholds[index] = max(thresholds[index], median) }
    }

    /// Marks the accused signals of an anomalous row. A signal's evidence is the smaller of its smoothed deviation over
    /// the threshold and its own deviation over the gate; accused is who has more than `factor`, and always the signal
    /// with the most, so that a smaller factor never accuses fewer.
    /// - Parameters:
    ///   - deviations: smoothed, by signal.
    ///   - elevations: the row's own deviations over the gates, by signal.
    /// - Returns: how many are marked, which is at least one if any cell was observed.
    @discardableResult
    func accuse(
        _ deviations: UnsafePointer<Double>, elevations: UnsafePointer<Float>, isMissing: UnsafePointer<Bool>?,
        factor: Double, into isAnomalous: UnsafeMutablePointer<Bool>
    ) -> Int {
        var marked = 0
        var leading = -1
        var most = -1.0
        for j in 0..<thresholds.count {
            isAnomalous[j] = false
            if let isMissing, isMissing[j] { continue }
            let evidence = min(deviations[j] / thresholds[j], Double(elevations[j]))
            if evidence > most {
                most = evidence
                leading = j
            }
            if evidence > factor {
                isAnomalous[j] = true
                marked += 1
            }
        }
        guard marked == 0, leading >= 0 else { return marked }
        isAnomalous[leading] = true
        return 1
    }
}
