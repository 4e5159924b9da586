import NumericalMethods

/// Levels that are percentiles of a history: learns an ``AbsoluteThreshold`` from reference values.
///
/// The percentile interpolates linearly between the two neighbours in the sorted history (`Quantiles.percentile`) and is rounded
/// to two decimals (`Hundredths.scaled`) **before** values are compared with it, so that the level a reader sees is the level
/// that was used.
public struct PercentageThreshold: Codable, Sendable, Equatable {
    /// 0...100.
    public var criticalPercentile: Double
    /// 0...100; nil for no warnings.
    public var warningPercentile: Double?
    public var comparison: Comparison

    public init(criticalPercentile: Double, warningPercentile: Double? = nil, comparison: Comparison = .atLeast) {
        self.criticalPercentile = criticalPercentile
        self.warningPercentile = warningPercentile
        self.comparison = comparison
    }

    /// - Throws: `DetectorError.parameterOutOfRange` for a percentile outside 0...100.
    public func validate() throws(DetectorError) {
        func check(_ name: String, _ value: Double?) throws(DetectorError) {
            guard let value, !(0...100).contains(value) else { return }
            throw .parameterOutOfRange(name: name, value: value, allowed: "0...100")
        }
        try check("criticalPercentile", criticalPercentile)
        try check("warningPercentile", warningPercentile)
    }

    /// The levels that this history gives.
    /// - Parameter history: finite values in any order.
    /// - Throws: `DetectorError.parameterOutOfRange`, or `tooFewRows` for an empty history.
    public func fit(_ history: [Double]) throws(DetectorError) -> AbsoluteThreshold {
        try validate()
        let sorted = history.sorted()
        func level(_ percent: Double) -> Double? {
            Quantiles.percentile(sorted: sorted, percent).map(Hundredths.scaled)
        }
        guard let critical = level(criticalPercentile) else { throw .tooFewRows(rows: 0, minimum: 1) }
        return AbsoluteThreshold(
            critical: critical, warning: warningPercentile.flatMap(level), comparison: comparison)
    }
}
