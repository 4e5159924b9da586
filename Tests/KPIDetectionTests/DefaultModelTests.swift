import DefaultKPIModel
import KPIDetection
import Testing

/// The model that is part of the binary.
@Suite struct DefaultModelTests {
    private let model: BoostedTrees

    init() throws { model = try BoostedTrees(decoding: DefaultKPIModel.bytes) }

    @Test func isStoredAsTheOriginalStoresIts() {
        #expect(model.slotCount == 308)
        #expect(model.treeCount >= 100)
        // What xgboost 0.8x writes, so that a client of the original can read it.
        #expect(model.encoded() == Array(DefaultKPIModel.bytes))
    }

    /// The verdicts of the stock model; at least 95 % were wanted, and of these windows none is judged otherwise.
    @Test func judgesRecordedWindowsAsTheStockModelDoes() throws {
        let detector = ValueDetector(model)
        let fixtures = KPIData.values.isEmpty ? KPIData.committedValues : KPIData.values
        let other = try fixtures.filter { detector.verdict(try $0.window()).isNormal != ($0.expect.ret == 1) }
        #expect(fixtures.count >= 20)
        #expect(other.map(\.id).isEmpty)
    }

    @Test func alarmsAreNeitherAllNorNone() throws {
        let detector = ValueDetector(model)
        let asked = try KPIData.committedValues.map { detector.verdict(try $0.window()) }.filter(\.isFromModel)
        #expect(asked.contains { $0.isNormal })
        #expect(asked.contains { !$0.isNormal })
    }
}
