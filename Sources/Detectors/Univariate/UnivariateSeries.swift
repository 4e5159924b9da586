import TimeSeries

/// One series of finite numbers on a grid, possibly with gaps.
public struct UnivariateSeries: Sendable, Equatable {
    public let values: [Double]
    /// Where each value stands on the grid: rising, the first is 0.
    public let positions: [Int]

    /// Points of the grid, given or missing.
    public var gridCount: Int { (positions.last ?? -1) + 1 }

    /// A series without gaps.
    public init(values: [Double]) throws(UnivariateSeriesError) {
        try self.init(values: values, timestamps: nil, granularity: .none)
    }

    /// - Parameter timestamps: may be nil for granularity `none`, which ignores them.
    public init(
        values: [Double], timestamps: [Timestamp]?, granularity: SeriesGranularity, interval: Int = 1
    ) throws(UnivariateSeriesError) {
        if let index = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(index: index) }
        self.values = values
        guard granularity != .none else {
            positions = Array(values.indices)
            return
        }
        guard let timestamps else { throw .timestampsMissing(granularity: granularity) }
        guard timestamps.count == values.count else {
            throw .timestampsMismatch(timestamps: timestamps.count, values: values.count)
        }
        positions = try SeriesGrid.positions(of: timestamps, granularity: granularity, interval: interval)
    }
}

extension UnivariateSeries {
    /// The values moved and divided so that they lie in 0...1, whatever their size; all 0 for a constant series.
    func scaledToUnit() -> UnivariateSeries {
        // Halves, whose differences are finite.
        let low = (values.min() ?? 0) / 2
        let range = (values.max() ?? 0) / 2 - low
        return UnivariateSeries(scaled: values.map { range > 0 ? ($0 / 2 - low) / range : 0 }, positions: positions)
    }

    private init(scaled: [Double], positions: [Int]) {
        values = scaled
        self.positions = positions
    }
}
