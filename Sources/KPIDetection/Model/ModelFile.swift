/// What a model file says, in its own terms.
struct ModelFile: Sendable, Equatable {
    /// The margin before any tree.
    var base: Float
    /// Slots of a row, the pad included.
    var slots: UInt32
    var objective = Array("binary:logistic".utf8)
    var trees: [Tree]
    var attributes: [Attribute] = []
    var metrics: [[UInt8]] = []

    struct Attribute: Sendable, Equatable {
        let name, value: [UInt8]
    }

    struct Tree: Sendable, Equatable {
        var nodes: [Node]
        /// Of each node, for those who prune or explain trees.
        var statistics: [Statistics]
        /// How many of the nodes no longer belong to the tree.
        var deleted: Int32 = 0
        var leafVectorSize: Int32 = 0
        var leafVector: [UInt32] = []
    }

    struct Node: Sendable, Equatable {
        /// The node above; the top bit is set in its left child. -1 at the root.
        var parent: Int32
        /// -1 in a leaf.
        var left: Int32
        var right: Int32
        /// The slot to look at; the top bit is set if rows without it go left.
        var split: UInt32
        /// Rows below it go left. In a leaf, what it adds to the margin.
        var value: Float

        var isLeaf: Bool { left == -1 }
        var slot: UInt32 { split & 0x7FFF_FFFF }
        var goesLeftWithoutValue: Bool { split >> 31 == 1 }
    }

    /// Loss change, sum of the hessian, weight and number of leaf children, bit for bit.
    struct Statistics: Sendable, Equatable {
        var words: SIMD4<UInt32>
    }

    static let nodeSize = 20
    static let statisticsSize = 16
    static let treeHeaderSize = 148
    static let booster = Array("gbtree".utf8)
    /// What the base of files before 1.0 and all margins are the logit of, by either name.
    static let objectives = [Array("binary:logistic".utf8), Array("reg:logistic".utf8)]
}
