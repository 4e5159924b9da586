extension Quantiles {
    /// Percentile with linear interpolation between order statistics, rounded like NumPy's `percentile`: from the lower
    /// neighbour in the lower half of the gap, from the upper one in the upper half. ``quantile(_:_:)-([Double],_)`` differs from it in
    /// the last bit.
    ///
    /// Sorts, O(n log n) for any input: values that are made to slow a selection down come from outside.
    /// - Parameter percent: 0...100.
    /// - Returns: nil for an empty sample.
    public static func percentile(_ values: [Double], _ percent: Double) -> Double? {
        percentile(sorted: values.sorted(), percent)
    }

    /// The same for values in ascending order.
    public static func percentile(sorted: [Double], _ percent: Double) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let last = sorted.count - 1
        let position = min(max(percent / 100, 0), 1) * Double(last)
        let lower = min(Int(position), last)
        let fraction = position - Double(lower)
        let (below, above) = (sorted[lower], sorted[min(lower + 1, last)])
        let gap = above - below
        // Neighbours too far apart for a double to hold their distance.
        guard gap.isFinite else { return below * (1 - fraction) + above * fraction }
        return fraction < 0.5 ? below + gap * fraction : above - gap * (1 - fraction)
    }
}
