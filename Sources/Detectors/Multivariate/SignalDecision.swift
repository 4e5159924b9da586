import NumericalMethods

/// The per-signal rule: what speaks against a signal, and when it is accused.
///
/// A signal's deviation is smoothed with two half-lives, and each counted in a unit of its own, the signal's usual size
/// at that half-life; the larger one stands for the signal. As with rows, the smoothed deviation decides and the row's
/// own deviation must agree: otherwise a signal that was at fault some rows ago would go on being named for whatever
/// happens next.
struct SignalDecision: Sendable, Equatable {
    /// Median of the signal's out-of-fold deviations: the smoothed value before the first row.
    let starts: [Double]
    /// 90 % quantile of the smoothed out-of-fold deviations, above 0, and no lower than its median over the signals;
    /// half-life-major.
    let units: [Double]
    /// (1 − fap) quantile of the larger smoothed out-of-fold deviation in its unit, above 0, and no lower than its
    /// median over the signals.
    var thresholds: [Double]
    /// 90 % quantile of the unsmoothed out-of-fold deviations, above 0.
    let gates: [Double]
    /// Thresholds for each of ``tailRates``, rate-major.
    let tails: [Double]

    /// False alarm probabilities whose thresholds are kept, for models that are given another one later.
    static let tailRates = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]
    /// Probability of the gates' quantile.
    static let gateProbability = 0.9
    /// Probability of the units' quantile.
    static let unitProbability = 0.9
    /// Thresholds, units and gates are divisors.
    static let smallestCut = 1e-6
    /// Half-lives of the smoothing, in those of the parameters: 3 and 10 rows unless told otherwise.
    private static let halfLifeFactors = [0.6, 2]
    static let scaleCount = halfLifeFactors.count
    /// How evidence moves between the common threshold and a signal's own, and beyond.
    private static let approach = 0.02
    private static let departure = 5.0

    static func halfLives(_ parameters: DynamicMSET.Parameters) -> [Double] {
        halfLifeFactors.map { $0 * parameters.halfLife }
    }

    /// The smoothed deviations before the first row, by half-life.
    var levels: [Double] { (0..<Self.scaleCount).flatMap { _ in starts } }

    /// The lowest threshold of all signals.
    var commonThreshold: Double { thresholds.min() ?? 1 }

    /// Raises units and thresholds below the median of all to the median: a signal that hardly deviates in training
    /// would otherwise outrank the guilty one whenever it moves a little.
    static func raiseLow(_ thresholds: inout ArraySlice<Double>) {
        let median = Quantiles.median(Array(thresholds))
        for index in thresholds.indices { thresholds[index] = max(thresholds[index], median) }
    }

    /// What speaks against a signal: 1 exactly on its own threshold, strictly rising in the deviation.
    ///
    /// Signals are compared over one common threshold, in units of what is usual for each: dividing by the signal's own
    /// would hide signals with rare large deviations in training. One whose own threshold is higher stays below 1 until
    /// it is reached.
    /// - Parameter deviation: the larger smoothed deviation in its unit.
    @inline(__always)
    func evidence(_ deviation: Double, signal: Int, common: Double) -> Double {
        let shared = deviation / common
        let own = deviation / thresholds[signal]
        return own <= 1
            ? min(shared, 1 - Self.approach * (1 - own)) : min(shared, 1 + Self.departure * (own - 1))
    }

    /// Marks the accused signals of an anomalous row. Accused is who has both evidence and an own deviation over the
    /// gate of more than `factor`, and always the signal with the most of the smaller of the two, so that a smaller
    /// factor never accuses fewer.
    /// - Parameters:
    ///   - evidence: by signal.
    ///   - elevations: the row's own deviations over the gates, by signal.
    /// - Returns: how many are marked, which is at least one if any cell was observed.
    @discardableResult
    func accuse(
        _ evidence: UnsafePointer<Double>, elevations: UnsafePointer<Float>, isMissing: UnsafePointer<Bool>?,
        factor: Double, into isAnomalous: UnsafeMutablePointer<Bool>
    ) -> Int {
        var marked = 0
        var leading = -1
        var most = -1.0
        for j in 0..<thresholds.count {
            isAnomalous[j] = false
            if let isMissing, isMissing[j] { continue }
            let both = min(evidence[j], Double(elevations[j]))
            if both > most {
                most = both
                leading = j
            }
            if both > factor {
                isAnomalous[j] = true
                marked += 1
            }
        }
        guard marked == 0, leading >= 0 else { return marked }
        isAnomalous[leading] = true
        return 1
    }
}
