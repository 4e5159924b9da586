extension Quantiles {
    /// Percentile with linear interpolation between order statistics, rounded like NumPy's `percentile`, which
    /// ``quantile(_:_:)-([Double],_)`` differs from in the last bit.
    /// - Parameter percent: 0...100.
    /// - Returns: nil for an empty sample.
    public static func percentile(_ values: [Double], _ percent: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        let last = values.count - 1
        let position = min(max(percent / 100, 0), 1) * Double(last)
        let lower = min(Int(position), last)
        var copy = values
        let (below, above) = copy.withUnsafeMutableBufferPointer { buffer in
            let below = select(buffer, at: lower)
            return (below, lower < last ? select(buffer, at: lower + 1, from: lower) : below)
        }
        return interpolated(below, above, position - Double(lower))
    }

    /// The number at `fraction` of the way from `below` to `above`: counted from the nearer one of both, as NumPy does.
    static func interpolated(_ below: Double, _ above: Double, _ fraction: Double) -> Double {
        let gap = above - below
        return fraction < 0.5 ? below + gap * fraction : above - gap * (1 - fraction)
    }
}
