/// Generalised ESD test of one tail, with a robust and an ordinary spread: the k-th most extreme element is judged beside those
/// that are less extreme, and the innermost one that fails takes all before it along.
///
/// Elements, medians and limits are compared in single precision, as in the original, where values a hair apart are equal.
struct ExtremeDeviates {
    private static let smallestSpread: Float = 1e-8

    let sample: SortedSample

    /// - Parameters:
    ///   - maximum: so many elements at most.
    ///   - last: only ask about the element of the series with this index: the answer is empty, or reaches to it or beyond.
    /// - Returns: indices of the series, the most extreme first.
    func detect(_ tail: Tail, maximum: Int, last: Int?) -> [Int] {
        let order = sample.indices(from: tail)
        let elements = ascending(from: tail)
        let limit = CriticalDeviate(count: elements.count, maximum: maximum)
        let ranks = min(max(maximum, 0), max(elements.count - 1, 0))
        guard ranks > 0 else { return [] }

        let deviates = RestOfTail(elements, ranks: ranks)
        if let last {
            guard let start = order.prefix(elements.count).firstIndex(of: last), start < ranks else { return [] }
            for rank in start..<ranks where limit.isExceeded(by: deviates.largestDeviate(at: rank), at: rank) {
                return Array(order[...rank])
            }
            return []
        }
        for rank in (0..<ranks).reversed() where limit.isExceeded(by: deviates.largestDeviate(at: rank), at: rank) {
            return Array(order[...rank])
        }
        return []
    }

    /// The elements from the extreme end inwards, mirrored for the upper tail so that they rise; without what lies beyond the
    /// majority.
    private func ascending(from tail: Tail) -> [Float] {
        var elements = tail == .upper ? sample.values.reversed().map { Float(-$0) } : sample.values.map { Float($0) }
        if let majority = sample.majority {
            let values = tail == .upper ? sample.values.reversed() : sample.values
            if let end = values.lastIndex(where: { abs($0 - majority) < 1e-8 }) {
                elements.removeLast(elements.count - 1 - end)
            }
        }
        return elements
    }

    /// What the elements that are no more extreme than a rank look like.
    private struct RestOfTail {
        private let elements: [Float]
        private var means: [Float]
        private var deviations: [Float]

        init(_ elements: [Float], ranks: Int) {
            self.elements = elements
            means = [Float](repeating: 0, count: ranks)
            deviations = means
            // Welford's recurrence from the inner end: no difference of large sums.
            var mean = 0.0
            var squares = 0.0
            for rank in elements.indices.reversed() {
                let count = Double(elements.count - rank)
                let value = Double(elements[rank])
                let step = value - mean
                mean += step / count
                squares += step * (value - mean)
                if rank < ranks {
                    means[rank] = Float(mean)
                    deviations[rank] = Float((squares / count).squareRoot())
                }
            }
        }

        func largestDeviate(at rank: Int) -> Float {
            let median = median(from: rank)
            let robust = max(Float(Double(spread(from: rank, around: median)) / 0.6744897501960817), smallestSpread)
            let ordinary = max(deviations[rank], smallestSpread)
            return max((median - elements[rank]) / robust, (means[rank] - elements[rank]) / ordinary)
        }

        private func median(from rank: Int) -> Float {
            let count = elements.count - rank
            let middle = rank + count / 2
            return count.isMultiple(of: 2) ? (elements[middle - 1] + elements[middle]) / 2 : elements[middle]
        }

        /// Median of the distances from the median: the distances below it and those above it rise outwards, and of two
        /// rising sequences the median is found by halving.
        private func spread(from rank: Int, around median: Float) -> Float {
            let count = elements.count - rank
            let below = count / 2
            let above = count - below
            let middle = rank + below
            func under(_ index: Int) -> Float { abs(elements[middle - 1 - index] - median) }
            func over(_ index: Int) -> Float { abs(elements[middle + index] - median) }
            let half = (count + 1) / 2
            var low = 0
            var high = below
            while low < high {
                let taken = (low + high) / 2
                if over(half - taken - 1) > under(taken) { low = taken + 1 } else { high = taken }
            }
            let fromBelow = low
            let fromAbove = half - low
            var largest: Float = 0
            if fromBelow > 0 { largest = max(largest, under(fromBelow - 1)) }
            if fromAbove > 0 { largest = max(largest, over(fromAbove - 1)) }
            guard count.isMultiple(of: 2) else { return largest }
            var next = Float.infinity
            if fromBelow < below { next = min(next, under(fromBelow)) }
            if fromAbove < above { next = min(next, over(fromAbove)) }
            return Float((Double(largest) + Double(next)) / 2)
        }
    }
}
