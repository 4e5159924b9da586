@testable import KPIDetection

/// Random models, for what needs one but no data.
enum GeneratedTrees {
    static func model(trees: Int = 8, depth: Int = 5, slots: UInt32 = 308, seed: UInt64) -> BoostedTrees {
        BoostedTrees(file(trees: trees, depth: depth, slots: slots, seed: seed))
    }

    static func file(trees: Int = 8, depth: Int = 5, slots: UInt32 = 308, seed: UInt64) -> ModelFile {
        var random = SeededRandom(seed: seed)
        return ModelFile(
            base: Float.random(in: -1...1, using: &random), slots: slots,
            trees: (0..<trees).map { _ in tree(depth: depth, slots: slots, &random) },
            attributes: [ModelFile.Attribute(name: Array("note".utf8), value: Array("made up".utf8))],
            metrics: [Array("auc".utf8)])
    }

    private static func tree(depth: Int, slots: UInt32, _ random: inout SeededRandom) -> ModelFile.Tree {
        var nodes = [leaf(parent: -1, &random)]
        var open = [(index: 0, depth: 0)]
        while let (index, level) = open.popLast() {
            guard level < depth, level == 0 || Int.random(in: 0..<4, using: &random) > 0 else { continue }
            nodes[index].left = Int32(nodes.count)
            nodes[index].right = Int32(nodes.count + 1)
            nodes[index].split =
                UInt32.random(in: 0..<slots, using: &random) | (Bool.random(using: &random) ? 1 << 31 : 0)
            for side in 0...1 {
                open.append((nodes.count, level + 1))
                nodes.append(leaf(parent: Int32(index) | (side == 0 ? Int32.min : 0), &random))
            }
        }
        // A node that no longer belongs to the tree, with children that do not exist.
        nodes.append(ModelFile.Node(parent: -1, left: 9999, right: -7, split: .max, value: .nan))
        let statistics = nodes.map { _ in ModelFile.Statistics(words: SIMD4(1, 2, 3, random.next() > 9 ? 4 : 5)) }
        return ModelFile.Tree(nodes: nodes, statistics: statistics, deleted: 1)
    }

    private static func leaf(parent: Int32, _ random: inout SeededRandom) -> ModelFile.Node {
        ModelFile.Node(parent: parent, left: -1, right: -1, split: 0, value: Float.random(in: -1...1, using: &random))
    }

    /// Values around the thresholds of these models, some of them missing or exactly -1.
    static func row(seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<FeatureVector.count).map { _ in
            switch Int.random(in: 0..<10, using: &random) {
            case 0: .nan
            case 1: -1
            default: Double.random(in: -1...1, using: &random)
            }
        }
    }
}
