/// Grows trees on a single column: in sorted order a node is a stretch, its smallest and largest value are its ends, and a cut
/// is a binary search.
///
/// The trees are those of ``TreeGrower``, except where a node's targets are so nearly equal that the library's rounding decides
/// on going on: then `grow` gives up, and that tree has to be grown there.
final class RankedTreeGrower {
    private let count: Int
    private let limit: Int
    /// The column in rising order: values, and targets less their mean, 1/2.
    private let allValues: [Float]
    private let allTargets: [Double]
    /// For each row its place in them.
    private let rank: [Int32]

    /// One bit for each place: whether the tree's sample has it.
    private var isSampled: [UInt64]
    private let values: UnsafeMutablePointer<Float>
    private let targets: UnsafeMutablePointer<Double>
    /// `sums[i]` is the sum of the first i targets.
    private let sums: UnsafeMutablePointer<Double>
    /// The tree so far. A tree has fewer than twice as many nodes as rows.
    private let nodes: UnsafeMutablePointer<IsolationNode>
    private var nodeCount = 0
    /// Where the tree begins in the forest.
    private var root = 0

    private var stream = SplitStream(seed: 1)

    /// - Parameters:
    ///   - count: rows a tree is grown from.
    ///   - targets: one for each row.
    init(_ column: RankedColumn, count: Int, targets: [Double]) {
        self.count = count
        limit = IsolationNode.depthLimit(count)
        allValues = column.rows.map { column.distinct[Int(column.place[Int($0)])] }
        allTargets = column.rows.map { targets[Int($0)] - 0.5 }
        var rank = [Int32](repeating: 0, count: column.rows.count)
        for (place, row) in column.rows.enumerated() { rank[Int(row)] = Int32(place) }
        self.rank = rank
        isSampled = [UInt64](repeating: 0, count: (rank.count + 63) / 64)
        values = .allocate(capacity: count)
        self.targets = .allocate(capacity: count)
        sums = .allocate(capacity: count + 1)
        nodes = .allocate(capacity: 2 * count)
        sums[0] = 0
        if count == rank.count { for place in 0..<count { take(place, as: place) } }
    }

    deinit {
        values.deallocate()
        targets.deallocate()
        sums.deallocate()
        nodes.deallocate()
    }

    /// Appends one tree to a forest.
    /// - Parameter sampled: the tree's rows in any order; `count` of them.
    /// - Returns: false when rounding decides; then nothing is appended.
    func grow(_ sampled: ArraySlice<Int32>, stream: SplitStream, into forest: inout [IsolationNode]) -> Bool {
        precondition(sampled.count == count, "the memory is for trees of another size")
        if count < rank.count { take(sampled) }
        (self.stream, nodeCount, root) = (stream, 0, forest.count)
        guard grow(0, count, depth: 0, doubt: Self.doubt(count)) else { return false }
        forest.append(contentsOf: UnsafeBufferPointer(start: nodes, count: nodeCount))
        return true
    }

    /// Many times what rounding does to variances that are computed from sums over so many numbers in 0...1.
    private static func doubt(_ count: Int) -> Double {
        1e-14 + 1e-15 * Double(count) * Double(count).squareRoot()
    }

    private func take(_ sampled: ArraySlice<Int32>) {
        isSampled.withUnsafeMutableBufferPointer { bits in
            for row in sampled {
                let place = Int(rank[Int(row)])
                bits[place / 64] |= 1 << UInt64(place % 64)
            }
            var taken = 0
            for word in bits.indices {
                var rest = bits[word]
                bits[word] = 0
                while rest != 0 {
                    take(word * 64 + rest.trailingZeroBitCount, as: taken)
                    taken += 1
                    rest &= rest - 1
                }
            }
        }
    }

    private func take(_ place: Int, as index: Int) {
        values[index] = allValues[place]
        targets[index] = allTargets[place]
        sums[index + 1] = sums[index] + allTargets[place]
    }

    private func append(_ node: IsolationNode) {
        nodes[nodeCount] = node
        nodeCount += 1
    }

    /// - Parameter doubt: variances of this node's targets up to here may be rounded to nothing, or something; the library
    ///   computes them from sums over the node around it.
    private func grow(_ start: Int, _ end: Int, depth: Int, doubt: Double) -> Bool {
        let count = end - start
        guard depth < limit, count >= 2 else {
            append(.leaf(depth: depth, rows: count))
            return true
        }
        // Which column to cut is drawn even where there is one.
        _ = stream.next()
        let (low, high) = (values[start], values[end - 1])
        if high <= low + 1e-7 {
            append(.leaf(depth: depth, rows: count))
            return leastVariance(start, end) > doubt
        }
        let threshold = stream.threshold(from: low, to: high)
        let middle = firstAbove(threshold, start, end)
        if middle == end {
            append(.leaf(depth: depth, rows: count))
            return leastVariance(start, end) > doubt
        }
        // Variance between the sides: what the cut explains, and at most the variance of all. Multiplied by all divisors.
        let (left, right) = (Double(middle - start), Double(end - middle))
        let gap = (sums[middle] - sums[start]) * right - (sums[end] - sums[middle]) * left
        guard gap * gap > doubt * left * right * (left + right) * (left + right) else { return false }
        let place = nodeCount
        append(IsolationNode(value: threshold, link: 0, column: 0))
        let below = Self.doubt(count)
        guard grow(start, middle, depth: depth + 1, doubt: below) else { return false }
        nodes[place].link = Int32(truncatingIfNeeded: root + nodeCount)
        return grow(middle, end, depth: depth + 1, doubt: below)
    }

    /// The smallest variance that targets with the range of a node's can have.
    private func leastVariance(_ start: Int, _ end: Int) -> Double {
        var (low, high) = (targets[start], targets[start])
        for index in (start + 1)..<end {
            low = min(low, targets[index])
            high = max(high, targets[index])
        }
        return (high - low) * (high - low) / Double(2 * (end - start))
    }

    /// The first place in `start..<end` whose value exceeds the threshold; `start` has one that does not.
    private func firstAbove(_ threshold: Double, _ start: Int, _ end: Int) -> Int {
        let limit = Float(roundedDown: threshold)
        var (first, length) = (start, end - start)
        while length > 0 {
            let half = length / 2
            let isBelow = values[first + half] <= limit
            first = isBelow ? first + half + 1 : first
            length = isBelow ? length - half - 1 : half
        }
        return first
    }
}

extension Float {
    /// The largest one that is not above `value`: it parts single-precision numbers in the same way.
    init(roundedDown value: Double) {
        let rounded = Float(value)
        self = Double(rounded) > value ? rounded.nextDown : rounded
    }
}
