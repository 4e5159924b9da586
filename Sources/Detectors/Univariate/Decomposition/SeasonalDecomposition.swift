/// A series taken apart: its values are `trend + seasonal + remainder`, index by index.
struct SeasonalDecomposition: Sendable, Equatable {
    var trend: [Double]
    var seasonal: [Double]
    var remainder: [Double]

    var count: Int { trend.count }

    /// The first `length` points of each component.
    func prefix(_ length: Int) -> SeasonalDecomposition {
        SeasonalDecomposition(
            trend: Array(trend.prefix(length)), seasonal: Array(seasonal.prefix(length)),
            remainder: Array(remainder.prefix(length)))
    }
}
