extension Quantiles {
    /// The percentile of `sorted` with linear interpolation, in the arithmetic that NumPy's `percentile` uses: it counts back from
    /// the upper neighbour where that is nearer, so that results agree in the last bit.
    ///
    /// - Parameters:
    ///   - sorted: finite values in ascending order, at least one.
    ///   - percent: 0...100.
    public static func percentile(sorted: [Double], _ percent: Double) -> Double {
        precondition(!sorted.isEmpty, "percentile of nothing")
        let last = sorted.count - 1
        let place = min(max(percent / 100, 0), 1) * Double(last)
        let lower = min(Int(place), last)
        let share = place - Double(lower)
        let below = sorted[lower]
        let above = sorted[min(lower + 1, last)]
        let step = above - below
        // Neighbours too far apart for a double to hold their distance.
        guard step.isFinite else { return below * (1 - share) + above * share }
        return share < 0.5 ? below + step * share : above - step * (1 - share)
    }
}
