extension Quantiles {
    /// Percentile with linear interpolation between order statistics, rounded like NumPy's `percentile`, which
    /// ``quantile(_:_:)-([Double],_)`` differs from in the last bit.
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
        return interpolated(sorted[lower], sorted[min(lower + 1, last)], position - Double(lower))
    }

    /// The number at `fraction` of the way from `below` to `above`: counted from the nearer one of both, as NumPy does.
    static func interpolated(_ below: Double, _ above: Double, _ fraction: Double) -> Double {
        let gap = above - below
        // Neighbours too far apart for a double to hold their distance.
        guard gap.isFinite else { return below * (1 - fraction) + above * fraction }
        return fraction < 0.5 ? below + gap * fraction : above - gap * (1 - fraction)
    }
}
