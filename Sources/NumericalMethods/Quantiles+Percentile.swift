extension Quantiles {
    /// Percentile with linear interpolation between order statistics, rounded like NumPy's `percentile`: from the lower
    /// neighbour in the lower half of the gap, from the upper one in the upper half. ``quantile(_:_:)-([Double],_)`` differs from it in
    /// the last bit.
    /// - Parameter percent: 0...100.
    /// - Returns: nil for an empty sample.
    public static func percentile(_ values: [Double], _ percent: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        let last = values.count - 1
        let position = min(max(percent / 100, 0), 1) * Double(last)
        let lower = min(Int(position), last)
        let fraction = position - Double(lower)
        var copy = values
        let (below, above) = copy.withUnsafeMutableBufferPointer { buffer in
            let below = select(buffer, at: lower)
            return (below, lower < last ? select(buffer, at: lower + 1, from: lower) : below)
        }
        let gap = above - below
        return fraction < 0.5 ? below + gap * fraction : above - gap * (1 - fraction)
    }
}
