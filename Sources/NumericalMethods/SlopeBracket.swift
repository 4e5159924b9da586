/// Finds the median slope between pairs of equally spaced values by counting: of two values with `v[j] - s·j < v[i] - s·i` the later
/// one is reached by a slope below `s`, so the slopes below `s` are as many as the inversions of `v[i] - s·i`, which merging counts in
/// O(n log n) (Cole, Salowe, Steiger and Szemerédi 1989; here with a sample for a start, and interpolation).
///
/// A bracket around the median is narrowed until few slopes lie in it; those alone are computed. What rounding can do to a comparison
/// is bounded: a median closer than that to the ends of the bracket is not trusted.
struct SlopeBracket<Value: BinaryFloatingPoint> {
    private struct End {
        var slope: Double
        /// Slopes below it.
        var below: Int
    }

    private struct Entry {
        var height: Double
        var index: Int
    }

    private static var sampleSize: Int { 256 }
    /// In ranks: three standard errors of the sample's median.
    private static var sampleMargin: Int { 24 }
    private static var mostRounds: Int { 4 }

    private let singles: [Value]
    private let values: [Double]
    private let pairs: Int
    private let largest: Double
    /// Heights in an order that whole numbers tell.
    private var heights: [Int64]
    private var scratch: [Int64]

    /// Nil for values that comparisons cannot put in order.
    init?(_ values: [Value]) {
        singles = values
        self.values = values.map { Double($0) }
        pairs = values.count * (values.count - 1) / 2
        largest = self.values.reduce(0) { max($0, abs($1)) }
        guard self.values.allSatisfy({ $0.isFinite }), largest < 1e300 else { return nil }
        heights = [Int64](repeating: 0, count: values.count)
        scratch = heights
    }

    /// Nil where too many slopes lie next to the median.
    mutating func median() -> Double? {
        let sample = singles.withUnsafeBufferPointer { TheilSen.sample($0, count: Self.sampleSize) }
        let sorted = sample.sorted()
        let middle = Self.sampleSize / 2
        let (first, last) = (sorted[middle - Self.sampleMargin], sorted[middle + Self.sampleMargin])
        if sorted[middle] == 0, isMedianZero() { return 0 }
        guard isWide(first, last) else { return nil }
        var low = End(slope: first, below: below(first))
        var high = End(slope: last, below: below(last))
        guard low.below <= (pairs - 1) / 2, pairs / 2 < high.below else { return nil }
        for _ in 0..<Self.mostRounds where high.below - low.below > 4 * values.count {
            narrow(&low, &high)
        }
        // Beside a value that many slopes share narrowing does not help.
        guard isWide(low.slope, high.slope), high.below - low.below <= pairs / 4 else { return nil }
        return median(between: low, high)
    }

    /// How far rounding may have moved a slope, or what it was compared with.
    private func error(_ slope: Double) -> Double {
        8 * Double.ulpOfOne * (largest + abs(slope) * Double(values.count))
            + abs(slope) * 2 * Double(Value.ulpOfOne)
    }

    private func isWide(_ low: Double, _ high: Double) -> Bool { high - low > 8 * max(error(low), error(high)) }

    /// Moves both ends towards where the median should lie if slopes are spread evenly.
    private mutating func narrow(_ low: inout End, _ high: inout End) {
        for margin in [-0.08, 0.08] {
            let share = Double(pairs / 2 - low.below) / Double(max(high.below - low.below, 1)) + margin
            guard share > 0.02, share < 0.98 else { continue }
            let slope = low.slope + share * (high.slope - low.slope)
            guard isWide(low.slope, slope), isWide(slope, high.slope) else { return }
            let end = End(slope: slope, below: below(slope))
            if end.below <= (pairs - 1) / 2 { low = end } else if pairs / 2 < end.below { high = end } else { return }
        }
    }

    /// Computes the slopes from `low` up to `high`. A pair has one of them if the order by height at `low` is the other way round at
    /// `high`: merging meets these pairs one by one.
    private func median(between low: End, _ high: End) -> Double? {
        let atLow = values.indices.map { values[$0] - low.slope * Double($0) }
        var entries = AscendingOrder.indices(of: atLow).map {
            Entry(height: values[$0] - high.slope * Double($0), index: $0)
        }
        var slopes: [Double] = []
        slopes.reserveCapacity(2 * (high.below - low.below))
        var areInOrder = true
        singles.withUnsafeBufferPointer { singles in
            Merging.sort(&entries, isBefore: { $0.height < $1.height }) { earlier, later in
                for entry in earlier {
                    areInOrder = areInOrder && entry.index < later.index
                    let difference = Double(singles[later.index] - singles[entry.index])
                    slopes.append(difference / Double(later.index - entry.index))
                }
            }
        }
        guard areInOrder, pairs / 2 - low.below < slopes.count else { return nil }
        let median = slopes.withUnsafeMutableBufferPointer {
            TheilSen.middle(of: $0, below: low.below, pairs: pairs)
        }
        return median > low.slope + error(low.slope) && median < high.slope - error(high.slope) ? median : nil
    }

    /// How many slopes lie below `slope`.
    private mutating func below(_ slope: Double) -> Int {
        inversions { ($0 - slope * Double($1)).orderedInteger }
    }

    /// Slopes of zero need no rounding: the values are compared as they are.
    private mutating func isMedianZero() -> Bool {
        inversions { value, _ in value.orderedInteger } <= (pairs - 1) / 2
            && inversions { value, _ in (-value).orderedInteger } < pairs - pairs / 2
    }

    private mutating func inversions(_ height: (_ value: Double, _ index: Int) -> Int64) -> Int {
        values.withUnsafeBufferPointer { values in
            heights.withUnsafeMutableBufferPointer { heights in
                for index in values.indices { heights[index] = height(values[index], index) }
            }
        }
        return Merging.inversions(of: &heights, &scratch)
    }
}
