import Foundation

/// A node of a tree. Nodes stand in the order in which they are grown: behind a node that cuts comes its whole left side, then
/// its right one.
struct IsolationNode: Sendable, Equatable {
    /// Rows whose value is at most this go left. In a leaf: how many cuts it takes to part one of its rows from all others.
    var value: Double
    /// Place of the right side's first node. In a leaf: how many training rows it holds.
    var link: Int32
    /// Column that is cut, -1 in a leaf.
    var column: Int32

    var isLeaf: Bool { column < 0 }

    static func leaf(depth: Int, rows: Int) -> IsolationNode {
        IsolationNode(value: pathLength(depth: depth, rows: rows), link: Int32(rows), column: -1)
    }

    /// Cuts down to a leaf and those that would part its rows further. Nodes are counted first and one is taken off at the end:
    /// this way round the last bit is that of the library.
    static func pathLength(depth: Int, rows: Int) -> Double { Double(depth + 1) + expectedCuts(rows) - 1 }

    /// Cuts that part one of `rows` rows from the others on average, in a tree that is grown to the end.
    static func expectedCuts(_ rows: Int) -> Double {
        guard rows > 2 else { return rows == 2 ? 1 : 0 }
        let n = Double(rows)
        return 2 * (log(n - 1) + 0.577_215_664_901_532_9) - 2 * (n - 1) / n
    }

    /// Depth at which a tree of `rows` rows ends: ⌈log2⌉, at least 1.
    static func depthLimit(_ rows: Int) -> Int { Int.bitWidth - (max(rows, 2) - 1).leadingZeroBitCount }
}
