import Testing

@testable import KPIDetection

/// Bytes that are no model are refused; whatever is read can be walked and written.
@Suite struct HostileModelFileTests {
    static let bytes = GeneratedTrees.file(trees: 5, depth: 4, seed: 1).encoded()
    /// Where things are in a file with the objective `binary:logistic` and the booster `gbtree`.
    private static let booster = 136 + 8 + 15 + 8 + 6
    private static let firstTree = booster + 160

    private func mustSurvive(_ bytes: [UInt8]) throws {
        let model: BoostedTrees
        do {
            model = try BoostedTrees(decoding: bytes)
        } catch {
            #expect((0...bytes.count).contains(error.offset), "\(error)")
            #expect(error.problem.utf8.count < 300)
            return
        }
        for row in 0..<3 {
            #expect(0...1 ~= model.probability(GeneratedTrees.row(seed: UInt64(row)), pad: 10, missing: .nan))
        }
        #expect(try BoostedTrees(decoding: model.encoded()).treeCount == model.treeCount)
    }

    @Test func everyTruncationIsRefused() {
        for count in 0..<Self.bytes.count {
            #expect(throws: ModelFileError.self) { try BoostedTrees(decoding: Array(Self.bytes[..<count])) }
        }
        #expect(throws: ModelFileError.self) { try BoostedTrees(decoding: Self.bytes + [0]) }
    }

    @Test(arguments: 0..<4) func mutationsDoNoHarm(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let words: [UInt32] = [0, 1, 2, 0x7FFF_FFFF, 0x8000_0000, .max, 0xFFFF, 0x7F80_0000, 0x7FC0_0000]
        for _ in 0..<500 {
            var copy = Self.bytes
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let at = Int.random(in: 0..<(copy.count - 8), using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: copy[at] ^= UInt8(1) << Int.random(in: 0..<8, using: &random)
                case 1: copy[at] = UInt8.random(in: .min ... .max, using: &random)
                case 2: put(words.randomElement(using: &random) ?? 0, at: at & ~3, in: &copy)
                case 3: copy.removeSubrange(at..<min(at + Int.random(in: 1...40, using: &random), copy.count - 8))
                default: copy.insert(contentsOf: copy[at..<min(at + 36, copy.count)], at: at)
                }
            }
            try mustSurvive(copy)
        }
    }

    @Test func randomBytesAreRefused() throws {
        var random = SeededRandom(seed: 5)
        for count in [0, 1, 3, 4, 135, 136, 400, 5000] {
            try mustSurvive((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) })
            try mustSurvive([UInt8](repeating: 0, count: count))
            try mustSurvive([UInt8](repeating: 0xFF, count: count))
        }
    }

    private func put(_ word: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: word >> (8 * index)) }
    }

    private func problem(_ word: UInt32, at offset: Int) throws -> String {
        var copy = Self.bytes
        put(word, at: offset, in: &copy)
        let error = try #require(throws: ModelFileError.self) { try BoostedTrees(decoding: copy) }
        return error.problem
    }

    /// Counts that promise more than the file holds, in every place that has one.
    @Test func countsWithoutTheirBytes() throws {
        for count in [0x7FFF_FFFF, 0x8000_0000, UInt32.max, 100_000] {
            #expect(try problem(count, at: Self.booster).contains("trees"))
            #expect(try problem(count, at: Self.firstTree + 4).contains("tree 0"))
            #expect(try problem(count, at: 136).contains("objective"))
            #expect(try problem(count, at: 140).contains("objective"))
            #expect(try problem(count, at: 136 + 23).contains("booster"))
        }
        #expect(try problem(0, at: Self.firstTree + 4).contains("1 or more"))
    }

    @Test func modelsOfOtherKinds() throws {
        #expect(try problem(.max, at: 20).contains("version"))
        #expect(try problem(3, at: 20).contains("version 3"))
        #expect(try problem(3, at: 8).contains("classes"))
        #expect(try problem(0x7F80_0000, at: 0).contains("base"))
        #expect(try problem(UInt32(UInt8(ascii: "x")), at: 144).contains("objective"))
        #expect(try problem(2, at: Self.booster + 24).contains("output groups"))
        #expect(try problem(2, at: Self.firstTree).contains("roots"))
        var later = Self.bytes
        put(1, at: 20, in: &later)
        // As probabilities, these have no logit.
        for base: Float in [0, 1, -0.5, 1.5, 1e-42, .nan, .infinity] {
            put(base.bitPattern, at: 0, in: &later)
            let error = try #require(throws: ModelFileError.self) { try BoostedTrees(decoding: later) }
            #expect(error.problem == "the base is \(base); it must be a probability between 0 and 1")
        }
    }

    private func problem(_ nodes: [(left: Int32, right: Int32, split: UInt32)]) -> String? {
        let nodes = nodes.map { ModelFile.Node(parent: -1, left: $0.left, right: $0.right, split: $0.split, value: 0) }
        let tree = ModelFile.Tree(nodes: nodes, statistics: nodes.map { _ in .init(words: .zero) })
        do {
            _ = try BoostedTrees(decoding: ModelFile(base: 0, slots: 308, trees: [tree]).encoded())
            return nil
        } catch {
            return error.problem
        }
    }

    @Test func graphsThatAreNoTrees() {
        #expect(problem([(1, 2, 5), (-1, -1, 0), (-1, -1, 0)]) == nil)
        // A child that is the root, itself, or its sibling.
        #expect(problem([(0, 1, 5), (-1, -1, 0)]) == "tree 0: node 0 has two parents")
        #expect(problem([(1, 2, 5), (1, 2, 5), (-1, -1, 0)]) == "tree 0: node 1 has two parents")
        #expect(problem([(1, 1, 5), (-1, -1, 0)]) == "tree 0: node 1 has two parents")
        // A longer way round.
        #expect(problem([(1, 2, 5), (3, 4, 5), (-1, -1, 0), (-1, -1, 0), (0, 2, 5)])?.contains("two parents") == true)
        #expect(problem([(1, 3, 5), (-1, -1, 0), (-1, -1, 0)])?.contains("child 3") == true)
        #expect(problem([(1, -1, 5), (-1, -1, 0)])?.contains("child -1") == true)
        #expect(problem([(-2, 1, 5), (-1, -1, 0)])?.contains("child -2") == true)
        #expect(problem([(.min, .max, 5), (-1, -1, 0)])?.contains("child") == true)
        #expect(problem([(1, 2, 308), (-1, -1, 0), (-1, -1, 0)])?.contains("slot 308") == true)
        #expect(problem([(1, 2, .max), (-1, -1, 0), (-1, -1, 0)])?.contains("slot 2147483647") == true)
    }

    @Test func leavesThatAreNoNumbers() throws {
        var file = GeneratedTrees.file(trees: 1, depth: 0, seed: 1)
        for value in [Float.nan, .infinity, -.infinity] {
            file.trees[0].nodes[0].value = value
            let error = try #require(throws: ModelFileError.self) { try BoostedTrees(decoding: file.encoded()) }
            #expect(error.problem == "tree 0: node 0 adds \(value); it must be finite")
        }
        file.trees[0].nodes[0].value = .greatestFiniteMagnitude
        file.base = .greatestFiniteMagnitude
        #expect(try BoostedTrees(decoding: file.encoded()).probability([], pad: 0, missing: .nan) == 1)
    }

    /// A chain as deep as the file allows is walked without a stack.
    @Test func deepChains() throws {
        let depth = 20_000
        // The inner node of level k is number 2k - 1, the leaf beside it 2k.
        var chain = [ModelFile.Node(parent: -1, left: 1, right: 2, split: 1, value: 0)]
        for level in 1...depth {
            let next = Int32(2 * level + 1)
            chain.append(ModelFile.Node(parent: -1, left: next, right: next + 1, split: 1, value: 0))
            chain.append(ModelFile.Node(parent: -1, left: -1, right: -1, split: 0, value: 1))
        }
        chain.append(ModelFile.Node(parent: -1, left: -1, right: -1, split: 0, value: -5))
        chain.append(ModelFile.Node(parent: -1, left: -1, right: -1, split: 0, value: 1))
        let tree = ModelFile.Tree(nodes: chain, statistics: chain.map { _ in .init(words: .zero) })
        let model = try BoostedTrees(decoding: ModelFile(base: 0, slots: 308, trees: [tree]).encoded())
        #expect(model.margin([-1], pad: 0, missing: .nan) == -5)
        #expect(model.margin([1], pad: 0, missing: .nan) == 1)
    }

    @Test(.enabled(if: !KPIData.stock.isEmpty, "LAPWING_DATA has no folder metis"))
    func mutationsOfTheStockModelDoNoHarm() throws {
        var random = SeededRandom(seed: 6)
        for round in 0..<6 {
            var copy = KPIData.stock
            for _ in 0..<(round % 2 == 0 ? 1 : 20) {
                copy[Int.random(in: 0..<copy.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            try mustSurvive(copy)
            let cut = Int.random(in: 0..<copy.count, using: &random)
            #expect(throws: ModelFileError.self) { try BoostedTrees(decoding: Array(KPIData.stock[..<cut])) }
        }
    }
}
