extension ModelFile.Tree {
    init(_ bytes: inout ModelBytes, index: Int, slots: UInt32) throws(ModelFileError) {
        let at = bytes.offset
        let part = "tree \(index)"
        let roots = try bytes.int32(part)
        let count = Int(try bytes.int32(part))
        deleted = try bytes.int32(part)
        try bytes.skip(8, part)
        leafVectorSize = try bytes.int32(part)
        try bytes.skip(31 * 4, part)
        guard 0...1 ~= roots else { throw bytes.error("\(part) has \(roots) roots; it must have 1", at: at) }
        guard count >= 1 else { throw bytes.error("\(part) has \(count) nodes; it must have 1 or more", at: at) }
        guard leafVectorSize >= 0 else {
            throw bytes.error("\(part) has leaf vectors of \(leafVectorSize)", at: at)
        }
        try bytes.require(count, of: ModelFile.nodeSize + ModelFile.statisticsSize, part)

        nodes = []
        nodes.reserveCapacity(count)
        for _ in 0..<count {
            let (parent, left, right) = (try bytes.int32(part), try bytes.int32(part), try bytes.int32(part))
            let (split, value) = (try bytes.uint32(part), try bytes.float(part))
            nodes.append(ModelFile.Node(parent: parent, left: left, right: right, split: split, value: value))
        }
        statistics = []
        statistics.reserveCapacity(count)
        for _ in 0..<count {
            var words = SIMD4<UInt32>.zero
            for word in 0..<4 { words[word] = try bytes.uint32(part) }
            statistics.append(ModelFile.Statistics(words: words))
        }
        if leafVectorSize > 0 {
            let floats = try bytes.count(of: 4, part)
            leafVector.reserveCapacity(floats)
            for _ in 0..<floats { leafVector.append(try bytes.uint32(part)) }
        }
        if let problem = problem(slots: slots) { throw bytes.error("\(part): \(problem)", at: at) }
    }

    /// What keeps the nodes below the root from being a binary tree of numbers over `slots` slots. Nodes out of the root's reach do not matter.
    private func problem(slots: UInt32) -> String? {
        var isReached = [Bool](repeating: false, count: nodes.count)
        isReached[0] = true
        var open = [0]
        while let index = open.popLast() {
            let node = nodes[index]
            if node.isLeaf {
                guard node.value.isFinite else { return "node \(index) adds \(node.value); it must be finite" }
                continue
            }
            guard node.slot < slots else {
                return "node \(index) looks at slot \(node.slot), but rows have \(slots)"
            }
            for child in [node.left, node.right] {
                guard nodes.indices ~= Int(child) else {
                    return "node \(index) has the child \(child), but there are \(nodes.count) nodes"
                }
                guard !isReached[Int(child)] else { return "node \(child) has two parents" }
                isReached[Int(child)] = true
                open.append(Int(child))
            }
        }
        return nil
    }
}
