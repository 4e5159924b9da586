/// How much of a series lies in the fullest of twenty bins between its extremes.
enum MajorityShare {
    private static let bins = 20

    static func of(_ values: [Double]) -> Double {
        guard var low = values.min(), var high = values.max() else { return 0 }
        if low == high { (low, high) = (low - 0.5, high + 0.5) }
        let step = (high - low) / Double(bins)
        guard step > 0, step.isFinite else { return 1 }
        var edges = (0..<bins).map { low + Double($0) * step }
        edges.append(high)
        var counts = [Int](repeating: 0, count: bins)
        for value in values {
            var bin = min(max(Int((value - low) / (high - low) * Double(bins)), 0), bins - 1)
            // The edges decide where rounding has put a value on the wrong side of one.
            if bin > 0, value < edges[bin] { bin -= 1 }
            if bin < bins - 1, value >= edges[bin + 1] { bin += 1 }
            counts[bin] += 1
        }
        return Double(counts.max() ?? 0) / Double(values.count)
    }
}
