import Testing

@testable import KPIDetection

@Suite struct ModelFileTests {
    private struct Prediction: Decodable {
        let margin, probability: Float
    }

    /// Rows that the recorded predictions belong to.
    private func row(_ row: Int) -> [Double] {
        (1...307).map { slot in
            let value: Float = Float((row * row * 31 + slot * 17 + row * slot * 7) % 101) / 100 - 0.5
            return (row * 5 + slot) % 11 == 0 ? .nan : Double(value)
        }
    }

    /// A file that xgboost 1.7.4 wrote, with its predictions: marked `binf`, base as probability, metrics among the attributes,
    /// default sides both ways.
    @Test func filesOfLaterVersions() throws {
        let bytes = KPIData.bytes(KPIData.fixtures, "trees-1.7")
        let recorded: [Prediction] = try #require(KPIData.decode(KPIData.fixtures, "trees-1.7.json"))
        #expect(recorded.count == 40)
        let model = try BoostedTrees(decoding: bytes)
        let rewritten = try BoostedTrees(decoding: model.encoded())
        for (index, prediction) in recorded.enumerated() {
            // Slot 0 as it was in the training row.
            let pad = (index * 5) % 11 == 0 ? Float.nan : Float((index * index * 31) % 101) / 100 - 0.5
            let features = row(index)
            #expect(model.margin(features, pad: pad, missing: .nan) == prediction.margin)
            #expect(abs(model.probability(features, pad: pad, missing: .nan) - prediction.probability) < 1e-6)
            #expect(
                rewritten.margin(features, pad: pad, missing: .nan) == model.margin(features, pad: pad, missing: .nan))
        }
    }

    @Test func everythingComesBack() throws {
        for seed in 0..<5 {
            var file = GeneratedTrees.file(seed: UInt64(seed))
            if seed == 1 { file.attributes = [] }
            if seed == 2 { file.metrics = [] }
            if seed == 3 {
                file.trees[0].leafVectorSize = 2
                file.trees[0].leafVector = [1, 2, 3]
            }
            if seed == 4 { file.trees = [] }
            let bytes = file.encoded()
            let read = try bytes.withUnsafeBytes { try ModelFile(decoding: $0) }
            // NaN in a deleted node is not equal to itself; bytes are.
            #expect(read.encoded() == bytes)
            #expect(read.attributes == file.attributes && read.metrics == file.metrics && read.base == file.base)
            let marked = try BoostedTrees(decoding: Array("binf".utf8) + bytes)
            #expect(marked.encoded() == bytes)
        }
    }
}
