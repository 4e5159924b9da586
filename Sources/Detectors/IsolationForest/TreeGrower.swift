/// Grows trees on tables of any number of columns, with all that the library's regression trees do on the way: columns that
/// turned out to be constant are remembered, and rows are reordered in a certain manner.
///
/// Those trees learn a target, which the library fills with random numbers. It only matters where the targets of a node happen
/// to be nearly equal: such a node is not cut further. That is rare, one node in millions, but it shifts every later draw of the
/// tree, so the targets are carried along and summed in the library's order.
final class TreeGrower {
    private let count: Int
    private let width: Int
    private let limit: Int

    /// Cells of the sampled rows, column by column.
    private let cells: UnsafeMutablePointer<Float>
    private let targets: UnsafeMutablePointer<Double>
    /// Sampled rows, reordered so that those of a node stand together.
    private let rows: UnsafeMutablePointer<Int32>
    /// The drawn column's values in the order of `rows`.
    private let values: UnsafeMutablePointer<Float>
    /// Columns in the order in which earlier draws left them: constant ones first.
    private let order: UnsafeMutablePointer<Int32>
    private let constants: UnsafeMutablePointer<Int32>

    private var stream = SplitStream(seed: 1)
    private var columns: ArraySlice<Int32> = []

    /// - Parameters:
    ///   - count: rows a tree is grown from.
    ///   - width: columns a tree sees.
    init(count: Int, width: Int) {
        (self.count, self.width) = (count, width)
        limit = IsolationNode.depthLimit(count)
        cells = .allocate(capacity: count * width)
        targets = .allocate(capacity: count)
        rows = .allocate(capacity: count)
        values = .allocate(capacity: count)
        order = .allocate(capacity: width)
        constants = .allocate(capacity: width)
    }

    deinit {
        cells.deallocate()
        targets.deallocate()
        rows.deallocate()
        values.deallocate()
        order.deallocate()
        constants.deallocate()
    }

    /// Appends one tree to `nodes`.
    /// - Parameters:
    ///   - sampled: the tree's rows, rising; `count` of them.
    ///   - seen: the tree's columns in the order in which they were drawn; `width` of them.
    ///   - allTargets: one for each row of the table.
    ///   - check: called before every large node, may throw.
    func grow(
        _ table: ForestTable, sampled: [Int32], seen: ArraySlice<Int32>, targets allTargets: [Double],
        stream: SplitStream, into nodes: inout [IsolationNode], check: () throws -> Void
    ) throws {
        precondition(sampled.count == count && seen.count == width, "the memory is for trees of another size")
        (self.stream, columns) = (stream, seen)
        for (place, row) in sampled.enumerated() {
            rows[place] = Int32(place)
            targets[place] = allTargets[Int(row)]
            let first = Int(row) * table.columns
            for (index, column) in seen.enumerated() {
                cells[index * count + place] = table.values[first + Int(column)]
            }
        }
        for index in 0..<width {
            order[index] = Int32(index)
            constants[index] = 0
        }
        let all = sums(0..<count)
        try grow(
            0..<count, depth: 0, known: 0, impurity: all.variance(count), into: &nodes, check: check)
    }

    private func grow(
        _ node: Range<Int>, depth: Int, known: Int, impurity: Double, into nodes: inout [IsolationNode],
        check: () throws -> Void
    ) throws {
        func leaf() { nodes.append(.leaf(depth: depth, rows: node.count)) }
        if node.count > 65_536 { try check() }
        guard depth < limit, node.count >= 2, impurity > Double.ulpOfOne else { return leaf() }
        let all = sums(node)
        guard let cut = draw(node, known: known) else { return leaf() }
        let (left, right) = sides(of: node, at: cut.middle, all: all)
        let size = Double(node.count)
        let improvement =
            size / Double(count)
            * (impurity - Double(node.upperBound - cut.middle) / size * right
                - Double(cut.middle - node.lowerBound) / size * left)
        guard improvement + Double.ulpOfOne >= 0 else { return leaf() }
        let place = nodes.count
        let column = columns[columns.startIndex + Int(cut.column)]
        nodes.append(IsolationNode(value: cut.threshold, link: 0, column: column))
        try grow(
            node.lowerBound..<cut.middle, depth: depth + 1, known: cut.constants, impurity: left, into: &nodes,
            check: check)
        nodes[place].link = Int32(nodes.count)
        try grow(
            cut.middle..<node.upperBound, depth: depth + 1, known: cut.constants, impurity: right, into: &nodes,
            check: check)
    }

    private struct Cut {
        var column: Int32
        var threshold: Double
        var middle: Int
        /// Columns at the beginning of `order` that are constant in this node.
        var constants: Int
    }

    /// Draws columns until one is not constant in the node, and a threshold for it; parts the rows.
    /// - Parameter known: columns at the beginning of `order` that are constant in the node around it.
    /// - Returns: nil when every column is constant, or all rows fall on one side.
    private func draw(_ node: Range<Int>, known: Int) -> Cut? {
        // `order` holds: known constants that were drawn; known constants; constants found here; other columns.
        var (drawn, found) = (0, 0)
        var cut: Cut?
        while cut == nil, width > known + found {
            var place = stream.index(from: drawn, to: width - found)
            if place < known {
                swapColumns(place, drawn)
                drawn += 1
                continue
            }
            place += found
            let column = order[place]
            let (low, high) = load(column, node)
            if high <= low + 1e-7 {
                swapColumns(place, known + found)
                found += 1
                continue
            }
            swapColumns(place, width - 1)
            let threshold = stream.threshold(from: low, to: high)
            cut = Cut(column: column, threshold: threshold, middle: part(node, at: threshold), constants: 0)
        }
        // Known constants go back to the order that the sides of this node's ancestors expect; new ones join them.
        order.update(from: constants, count: known)
        (constants + known).update(from: order + known, count: found)
        cut?.constants = known + found
        guard let cut, cut.middle > node.lowerBound, cut.middle < node.upperBound else { return nil }
        return cut
    }

    private func swapColumns(_ first: Int, _ second: Int) {
        let column = order[first]
        order[first] = order[second]
        order[second] = column
    }

    /// Fetches the values of a column and finds the smallest and largest.
    private func load(_ column: Int32, _ node: Range<Int>) -> (Float, Float) {
        let cells = self.cells + Int(column) * count
        var (low, high) = (Float.infinity, -Float.infinity)
        for place in node {
            let value = cells[Int(rows[place])]
            values[place] = value
            low = value < low ? value : low
            high = value > high ? value : high
        }
        return (low, high)
    }

    /// Moves rows up to the threshold to the front: a row that belongs behind changes places with the last one not looked at.
    private func part(_ node: Range<Int>, at threshold: Double) -> Int {
        var (place, end) = (node.lowerBound, node.upperBound)
        while place < end {
            if Double(values[place]) <= threshold {
                place += 1
            } else {
                end -= 1
                (values[place], values[end]) = (values[end], values[place])
                (rows[place], rows[end]) = (rows[end], rows[place])
            }
        }
        return end
    }

    private struct Sums {
        var plain = 0.0
        var squared = 0.0

        func variance(_ count: Int) -> Double {
            let mean = plain / Double(count)
            return squared / Double(count) - mean * mean
        }
    }

    private func sums(_ node: Range<Int>) -> Sums {
        var sums = Sums()
        for place in node {
            let target = targets[Int(rows[place])]
            sums.plain += target
            sums.squared += target * target
        }
        return sums
    }

    /// Variances of the targets on both sides, from the sums in the node; rounded like the library's.
    private func sides(of node: Range<Int>, at middle: Int, all: Sums) -> (left: Double, right: Double) {
        let (smaller, larger) = (middle - node.lowerBound, node.upperBound - middle)
        var left = sums(node.lowerBound..<middle)
        if smaller > larger {
            left.plain = all.plain
            for place in (middle..<node.upperBound).reversed() { left.plain -= targets[Int(rows[place])] }
        }
        let right = Sums(plain: all.plain - left.plain, squared: all.squared - left.squared)
        return (left.variance(smaller), right.variance(larger))
    }
}
