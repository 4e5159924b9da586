/// The Theil-Sen slope of equally spaced values: the median of the slopes of all pairs.
///
/// Exact, whatever the values. Usually no more than a few of the slopes are computed (``SlopeBracket``); where so many are equal, or next
/// to it, that counting cannot keep them apart, every slope is: O(n²) time with a small constant. Meant for a few thousand values at most.
public enum TheilSen {
    /// - Returns: 0 for fewer than two values.
    public static func slope(_ values: [Double]) -> Double { median(ofSlopesBetween: values) }

    /// The same with differences rounded to single precision.
    public static func slope(_ values: [Float]) -> Double { median(ofSlopesBetween: values) }

    /// Of so many pairs or fewer all slopes are put in order.
    private static let fewPairs = 2_000
    private static let sampleSize = 4096
    /// Four standard errors of the sample's median, in ranks.
    private static let sampleMargin = 130

    private static func median<Value: BinaryFloatingPoint>(ofSlopesBetween values: [Value]) -> Double {
        let count = values.count
        guard count > 1 else { return 0 }
        let pairs = count * (count - 1) / 2
        if pairs > fewPairs {
            var bracket = SlopeBracket(values)
            if let median = bracket?.median() { return median }
        }
        return values.withUnsafeBufferPointer { values in
            if pairs > sampleSize, let median = medianNearSample(values, pairs: pairs) { return median }
            var slopes: [Double] = []
            slopes.reserveCapacity(pairs)
            for distance in 1..<count {
                for i in 0..<(count - distance) {
                    slopes.append(Double(values[i + distance] - values[i]) / Double(distance))
                }
            }
            return slopes.withUnsafeMutableBufferPointer { middle(of: $0, below: 0, pairs: pairs) }
        }
    }

    /// Median of `pairs` numbers, of which `below` lie below those in the buffer.
    static func middle(of kept: UnsafeMutableBufferPointer<Double>, below: Int, pairs: Int) -> Double {
        let (lower, upper) = ((pairs - 1) / 2 - below, pairs / 2 - below)
        let first = Quantiles.select(kept, at: lower)
        return lower == upper ? first : (first + Quantiles.select(kept, at: upper, from: lower)) / 2
    }

    /// Slopes of random pairs.
    static func sample<Value: BinaryFloatingPoint>(
        _ values: UnsafeBufferPointer<Value>, count: Int
    ) -> [Double] {
        var random = RandomStream(seed: UInt64(values.count))
        var sample: [Double] = []
        sample.reserveCapacity(count)
        while sample.count < count {
            let i = random.index(below: values.count)
            let j = random.index(below: values.count)
            if i < j { sample.append(Double(values[j] - values[i]) / Double(j - i)) }
        }
        return sample
    }

    /// Looks at every slope and keeps those near the sample's median. Nil when the median does not lie where the sample has it.
    private static func medianNearSample<Value: BinaryFloatingPoint>(
        _ values: UnsafeBufferPointer<Value>, pairs: Int
    ) -> Double? {
        let range = sampledRange(values)
        // Slopes are compared after a multiplication, which is off by two units in the last place at most.
        let low = range.low - abs(range.low) * 1e-15
        let high = range.high + abs(range.high) * 1e-15
        let kept = UnsafeMutablePointer<(difference: Double, distance: Double)>.allocate(capacity: pairs + 1)
        defer { kept.deallocate() }
        var (below, inside) = (0, 0)
        for distance in 1..<values.count {
            let reciprocal = 1 / Double(distance)
            for i in 0..<(values.count - distance) {
                let difference = Double(values[i + distance] - values[i])
                let slope = difference * reciprocal
                let isBelow = slope < low ? 1 : 0
                let isAbove = slope > high ? 1 : 0
                below &+= isBelow
                // Written always and kept sometimes: a branch here would be mispredicted too often.
                kept[inside] = (difference, Double(distance))
                inside &+= 1 &- isBelow &- isAbove
            }
        }
        guard below <= (pairs - 1) / 2, pairs / 2 < below + inside else { return nil }
        var slopes = (0..<inside).map { kept[$0].difference / kept[$0].distance }
        let median = slopes.withUnsafeMutableBufferPointer { middle(of: $0, below: below, pairs: pairs) }
        // In the margin for rounding some slopes may have been missed.
        return median >= range.low && median <= range.high ? median : nil
    }

    private static func sampledRange<Value: BinaryFloatingPoint>(
        _ values: UnsafeBufferPointer<Value>
    ) -> (low: Double, high: Double) {
        var sample = sample(values, count: sampleSize)
        return sample.withUnsafeMutableBufferPointer {
            let rank = sampleSize / 2 - sampleMargin
            let low = Quantiles.select($0, at: rank)
            return (low, Quantiles.select($0, at: sampleSize / 2 + sampleMargin, from: rank))
        }
    }
}
