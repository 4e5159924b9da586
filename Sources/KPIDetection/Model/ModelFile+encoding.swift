extension ModelFile {
    /// The file as xgboost 0.8x writes it: the base is a margin, and metrics stand at the end.
    func encoded() -> [UInt8] {
        var out = ModelWriter()
        out.append(base)
        out.append(slots)
        out.append(words: [0, attributes.isEmpty ? 0 : 1, metrics.isEmpty ? 0 : 1])
        out.append(zeros: 29)
        out.append(string: objective)
        out.append(string: Self.booster)
        out.append(words: [Int32(clamping: trees.count), 1, Int32(bitPattern: slots), 0, 0, 0, 1, 0])
        out.append(zeros: 32)
        for tree in trees { append(tree, to: &out) }
        out.append(zeros: trees.count)
        if !attributes.isEmpty {
            out.append(count: attributes.count)
            for attribute in attributes {
                out.append(string: attribute.name)
                out.append(string: attribute.value)
            }
        }
        if !metrics.isEmpty {
            out.append(count: metrics.count)
            for metric in metrics { out.append(string: metric) }
        }
        return out.bytes
    }

    private func append(_ tree: Tree, to out: inout ModelWriter) {
        out.append(words: [1, Int32(clamping: tree.nodes.count), tree.deleted, 0])
        out.append(words: [Int32(bitPattern: slots), tree.leafVectorSize])
        out.append(zeros: 31)
        for node in tree.nodes {
            out.append(words: [node.parent, node.left, node.right, Int32(bitPattern: node.split)])
            out.append(node.value)
        }
        for statistics in tree.statistics {
            for word in 0..<4 { out.append(statistics.words[word]) }
        }
        if tree.leafVectorSize > 0 {
            out.append(count: tree.leafVector.count)
            for word in tree.leafVector { out.append(word) }
        }
    }
}

/// Little-endian bytes, back to back.
private struct ModelWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ word: UInt32) { withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) } }
    mutating func append(_ value: Float) { append(value.bitPattern) }
    mutating func append(words: [Int32]) { for word in words { append(UInt32(bitPattern: word)) } }
    mutating func append(zeros count: Int) { bytes.append(contentsOf: repeatElement(0, count: 4 * count)) }

    mutating func append(count: Int) {
        withUnsafeBytes(of: UInt64(count).littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(string: [UInt8]) {
        append(count: string.count)
        bytes.append(contentsOf: string)
    }
}
