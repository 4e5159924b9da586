import Testing

@testable import KPIDetection

@Suite struct BoostedTreesTests {
    /// One split on slot 2: below 0.5 left.
    private func stump(goesLeftWithoutValue: Bool, base: Float = 0, slot: UInt32 = 2) -> BoostedTrees {
        let split = slot | (goesLeftWithoutValue ? 1 << 31 : 0)
        let nodes = [
            ModelFile.Node(parent: -1, left: 1, right: 2, split: split, value: 0.5),
            ModelFile.Node(parent: .min, left: -1, right: -1, split: 0, value: -2),
            ModelFile.Node(parent: 0, left: -1, right: -1, split: 0, value: 3),
        ]
        let tree = ModelFile.Tree(nodes: nodes, statistics: nodes.map { _ in ModelFile.Statistics(words: .zero) })
        return BoostedTrees(ModelFile(base: base, slots: 308, trees: [tree]))
    }

    private func margin(_ model: BoostedTrees, _ second: Double, missing: Float = .nan) -> Float {
        model.margin([7, second], pad: 10, missing: missing)
    }

    @Test func belowTheThresholdIsLeft() {
        let model = stump(goesLeftWithoutValue: true)
        #expect(margin(model, 0.49) == -2)
        #expect(margin(model, 0.5) == 3)
        // Compared as 32-bit numbers.
        #expect(margin(model, 0.5 - 1e-12) == 3)
        #expect(margin(model, 1e308) == 3)
        #expect(margin(model, -1e308) == -2)
    }

    @Test func missingValuesGoTheirOwnWay() {
        for goesLeft in [true, false] {
            let model = stump(goesLeftWithoutValue: goesLeft)
            #expect(margin(model, .nan) == (goesLeft ? -2 : 3))
            #expect(margin(model, -1, missing: -1) == (goesLeft ? -2 : 3))
            #expect(margin(model, -1) == -2)
            #expect(model.margin([], pad: 10, missing: .nan) == (goesLeft ? -2 : 3))
        }
    }

    @Test func theFirstSlotIsThePad() {
        let model = stump(goesLeftWithoutValue: true, slot: 0)
        #expect(model.margin([], pad: 10, missing: .nan) == 3)
        #expect(model.margin([], pad: 0, missing: -1) == -2)
    }

    @Test func theProbabilityIsTheInverseLogit() {
        let model = stump(goesLeftWithoutValue: true, base: 1)
        #expect(model.margin([7, 1], pad: 0, missing: .nan) == 4)
        #expect(abs(model.probability([7, 1], pad: 0, missing: .nan) - 0.98201379) < 1e-7)
        #expect(abs(model.probability([7, 0], pad: 0, missing: .nan) - 0.26894142) < 1e-7)
    }

    /// The same walk, written as it is defined.
    private func margin(of file: ModelFile, _ row: [Float]) -> Float {
        var sum = file.base
        for tree in file.trees {
            var node = tree.nodes[0]
            while node.left != -1 {
                let value = row[Int(node.slot)]
                let goesLeft = value.isNaN ? node.goesLeftWithoutValue : value < node.value
                node = tree.nodes[Int(goesLeft ? node.left : node.right)]
            }
            sum += node.value
        }
        return sum
    }

    @Test(arguments: 0..<8) func walksFollowTheFile(seed: Int) throws {
        let file = GeneratedTrees.file(trees: 20, depth: 8, seed: UInt64(seed))
        let model = try BoostedTrees(decoding: BoostedTrees(file).encoded())
        for row in 0..<20 {
            let features = GeneratedTrees.row(seed: UInt64(row))
            let expected = margin(of: file, [10] + features.map { Float($0) })
            #expect(model.margin(features, pad: 10, missing: .nan) == expected)
            let marked = margin(of: file, [0] + features.map { $0 == -1 ? .nan : Float($0) })
            #expect(model.margin(features, pad: 0, missing: -1) == marked)
        }
    }

    /// Rows have no slots beyond the features; a model that looks there sees nothing.
    @Test func slotsThatNoFeatureHas() throws {
        let file = GeneratedTrees.file(trees: 20, slots: 4_000_000_000 / 2, seed: 3)
        let model = try BoostedTrees(decoding: BoostedTrees(file).encoded())
        let row = [Float](repeating: .nan, count: 1)
        var walked = file
        for tree in walked.trees.indices {
            for node in walked.trees[tree].nodes.indices { walked.trees[tree].nodes[node].split &= 1 << 31 }
        }
        #expect(model.margin(GeneratedTrees.row(seed: 1), pad: 10, missing: .nan) == margin(of: walked, row))
    }

    /// Probabilities at which a point becomes abnormal, compared in 64 bits.
    @Test func thresholdAndTexts() {
        #expect(Verdict(model: 0.15).isNormal)
        #expect(!Verdict(model: Float(0.15).nextDown).isNormal)
        let texts: [(Float, String)] = [
            (0.0012257454, "0.0012257454"), (0.5661039, "0.5661039"), (8.4e-05, "8.4e-05"), (1, "1.0"), (0, "0.0"),
            (0.1, "0.1"), (1e-4, "0.0001"), (9.9999e-5, "9.9999e-05"), (2.303516e-05, "2.303516e-05"),
            (1.5e-38, "1.5e-38"), (0.99999994, "0.99999994"), (1e-10, "1e-10"),
        ]
        for (probability, text) in texts {
            #expect(Verdict(model: probability).text == text)
            #expect(Verdict(model: probability).isFromModel)
        }
        #expect(Verdict(isNormal: false, ground: .notEligible).text == "0")
    }

    @Test func theModelDecidesWhatIsSuspicious() throws {
        let window = try GeneratedWindows.traffic(factor: 3, seed: 1)
        // Slot 1 is the largest value beside the mean: about 3 here, so right of any threshold of the stump.
        let abnormal = ValueDetector(stump(goesLeftWithoutValue: true, base: -6, slot: 1))
        let normal = ValueDetector(stump(goesLeftWithoutValue: true, base: 6, slot: 1))
        #expect(!abnormal.verdict(window).isNormal && abnormal.verdict(window).isFromModel)
        #expect(normal.verdict(window).isNormal && normal.verdict(window).isFromModel)
        #expect(abs(abnormal.verdict(window).probability - 0.0474259) < 1e-6)
        // What the first stage clears is not asked.
        #expect(abnormal.verdict(try GeneratedWindows.traffic(seed: 1)).text == "1")
    }
}
