/// Order statistics of unsorted samples, by selection.
///
/// Functions that take a mutable buffer reorder it. NaN must not be among the values.
public enum Quantiles {
    /// The value that would stand at `index` if the buffer were sorted. Afterwards nothing before `index` is larger
    /// and nothing after it is smaller.
    ///
    /// Pivots that values were made to spoil cost little: when partitions have looked at ``patience`` times as many values as there
    /// are, the rest is sorted. So it takes linear time for values that come as they come, and O(n log n) for any.
    /// - Parameter first: a rank that was selected before, at most `index`; only what stands from there on is looked at.
    /// - Precondition: `values` is not empty and `index` lies inside it.
    public static func select<Value: Comparable>(
        _ values: UnsafeMutableBufferPointer<Value>, at index: Int, from first: Int = 0
    ) -> Value {
        precondition(first >= 0 && first <= index && index < values.count, "rank outside the sample")
        var low = first
        var high = values.count - 1
        var budget = patience * (values.count - first)
        while low < high {
            budget -= high - low + 1
            guard budget >= 0 else {
                var rest = UnsafeMutableBufferPointer(rebasing: values[low...high])
                rest.sort()
                break
            }
            // Median of three keeps sorted and reversed input linear.
            let middle = low + (high - low) / 2
            if values[middle] < values[low] { values.swapAt(middle, low) }
            if values[high] < values[low] { values.swapAt(high, low) }
            if values[high] < values[middle] { values.swapAt(high, middle) }
            let pivot = values[middle]
            var i = low
            var j = high
            while i <= j {
                while values[i] < pivot { i += 1 }
                while values[j] > pivot { j -= 1 }
                if i <= j {
                    values.swapAt(i, j)
                    i += 1
                    j -= 1
                }
            }
            if index <= j { high = j } else if index >= i { low = i } else { break }
        }
        return values[index]
    }

    /// How often the values may be gone over before a selection gives way to sorting. Random order needs three to four.
    private static let patience = 12

    /// The mean of the two middle values, or the middle one: a median whose last bit is that of sorting.
    /// - Returns: 0 for an empty sample.
    public static func midpoint<Value: BinaryFloatingPoint>(_ values: UnsafeMutableBufferPointer<Value>) -> Value {
        guard !values.isEmpty else { return 0 }
        let lower = (values.count - 1) / 2
        let first = select(values, at: lower)
        return values.count.isMultiple(of: 2) ? (first + select(values, at: lower + 1, from: lower)) / 2 : first
    }

    /// As ``midpoint(_:)-(UnsafeMutableBufferPointer<Value>)``, leaving `values` alone.
    public static func midpoint(_ values: [Double]) -> Double {
        var copy = values
        return copy.withUnsafeMutableBufferPointer { midpoint($0) }
    }

    /// Quantile with linear interpolation between the two neighbouring order statistics (`probability` in 0...1).
    /// - Returns: 0 for an empty sample.
    public static func quantile(_ values: UnsafeMutableBufferPointer<Double>, _ probability: Double) -> Double {
        var first = 0
        return quantile(values, probability, from: &first)
    }

    /// Several quantiles, for little more than the first: each looks only at what lies above the one before.
    /// - Parameters:
    ///   - probabilities: rising.
    ///   - body: called with the index and value of each.
    public static func quantiles(
        _ values: UnsafeMutableBufferPointer<Double>, _ probabilities: [Double], _ body: (Int, Double) -> Void
    ) {
        var first = 0
        for (index, probability) in probabilities.enumerated() {
            body(index, quantile(values, probability, from: &first))
        }
    }

    private static func quantile(
        _ values: UnsafeMutableBufferPointer<Double>, _ probability: Double, from first: inout Int
    ) -> Double {
        guard !values.isEmpty else { return 0 }
        let position = min(max(probability, 0), 1) * Double(values.count - 1)
        let lower = max(Int(position), first)
        let fraction = max(position - Double(lower), 0)
        let below = select(values, at: lower, from: first)
        first = lower
        guard fraction > 0, lower + 1 < values.count else { return below }
        var above = values[lower + 1]
        for index in (lower + 2)..<max(values.count, lower + 2) where values[index] < above { above = values[index] }
        return below + fraction * (above - below)
    }

    /// As ``quantile(_:_:)-(UnsafeMutableBufferPointer<Double>,_)``, leaving `values` alone.
    public static func quantile(_ values: [Double], _ probability: Double) -> Double {
        var copy = values
        return copy.withUnsafeMutableBufferPointer { quantile($0, probability) }
    }

    public static func median(_ values: [Double]) -> Double { quantile(values, 0.5) }

    /// Split-conformal threshold: the k-th smallest of `n` calibration scores, `k = ⌈(n + 1)(1 − rate)⌉`, the largest
    /// score when k exceeds n.
    ///
    /// For exchangeable scores a new one exceeds the threshold with probability at most `rate`, whatever their
    /// distribution (as long as k ≤ n). Scores may be `-infinity`.
    /// - Returns: `-infinity` for an empty sample.
    public static func conformalThreshold(_ scores: [Double], rate: Double) -> Double {
        guard !scores.isEmpty else { return -.infinity }
        let rank = conformalRank(count: scores.count, rate: rate)
        var copy = scores
        return copy.withUnsafeMutableBufferPointer { select($0, at: rank - 1) }
    }

    /// The 1-based rank k of ``conformalThreshold(_:rate:)``, at most `count`.
    public static func conformalRank(count: Int, rate: Double) -> Int {
        // The tiny slack undoes rounding: (999 + 1) * (1 - 0.01) must be 990, not 990.0000000000001.
        let exact = (Double(count) + 1) * (1 - rate)
        return min(max(Int((exact - 1e-9 * exact).rounded(.up)), 1), count)
    }
}
