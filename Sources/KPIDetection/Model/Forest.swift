/// The trees of a model laid out for walking: 12 bytes a node, right children beside left ones, nothing that cannot be reached.
struct Forest: Sendable {
    /// Slots of the pad and the features, and one that is always missing.
    static let rowLength = FeatureVector.count + 2

    private struct Node {
        /// The threshold, or what a leaf adds.
        var value: Float
        /// In a leaf `Node.leaf`; otherwise the slot, with the top bit set if a missing value goes left.
        var split: UInt32
        /// Of two neighbours, of which the second is the right child.
        var children: UInt32

        static let leaf = UInt32.max
    }

    private var nodes: [Node] = []
    private var roots: [Int] = []

    /// - Parameter file: one whose trees were checked.
    init(_ file: ModelFile) {
        roots.reserveCapacity(file.trees.count)
        for tree in file.trees { append(tree) }
    }

    private mutating func append(_ tree: ModelFile.Tree) {
        roots.append(nodes.count)
        nodes.append(Node(value: 0, split: Node.leaf, children: 0))
        var open = [(from: 0, to: nodes.count - 1)]
        while let (from, to) = open.popLast() {
            let node = tree.nodes[from]
            nodes[to].value = node.value
            if node.isLeaf { continue }
            // A slot that no feature has is missing from every row.
            let slot = min(node.slot, UInt32(Self.rowLength - 1))
            nodes[to].split = slot | (node.goesLeftWithoutValue ? 1 << 31 : 0)
            nodes[to].children = UInt32(truncatingIfNeeded: nodes.count)
            for child in [node.left, node.right] {
                open.append((Int(child), nodes.count))
                nodes.append(Node(value: 0, split: Node.leaf, children: 0))
            }
        }
    }

    /// `base` and the leaves that `row`, of `rowLength` values, comes to, added in the order of the trees as xgboost adds them.
    func margin(_ row: UnsafeBufferPointer<Float>, base: Float) -> Float {
        var sum = base
        nodes.withUnsafeBufferPointer { nodes in
            for root in roots {
                var node = nodes[root]
                while node.split != Node.leaf {
                    let value = row[Int(node.split & 0x7FFF_FFFF)]
                    let goesLeft = value < node.value || (value.isNaN && node.split >> 31 == 1)
                    node = nodes[Int(node.children) + (goesLeft ? 0 : 1)]
                }
                sum += node.value
            }
        }
        return sum
    }
}
