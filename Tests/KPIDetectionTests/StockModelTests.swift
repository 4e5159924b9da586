import Foundation
import KPIDetection
import Testing

/// Model files of Metis, read from `LAPWING_DATA`, on recorded windows.
@Suite(.enabled(if: !KPIData.stock.isEmpty, "LAPWING_DATA has no folder metis"))
struct StockModelTests {
    private let detector: ValueDetector

    init() throws { detector = ValueDetector(try BoostedTrees(decoding: KPIData.stock)) }

    @Test(.enabled(if: !KPIData.values.isEmpty, "LAPWING_DATA has no folder metis-fixtures"))
    func verdicts() throws {
        for fixture in KPIData.values {
            let window = try fixture.window()
            let verdict = detector.verdict(window)
            #expect(verdict.isNormal == (fixture.expect.ret == 1), "\(fixture.id)")
            #expect(verdict.text == fixture.expect.p, "\(fixture.id)")
            let library = detector.verdict(window, .library)
            #expect(library.isNormal == (fixture.lib.result == 1), "\(fixture.id)")
            #expect(abs(Double(library.probability) - fixture.lib.prob) <= 1e-6, "\(fixture.id)")
        }
    }

    @Test(.enabled(if: !KPIData.values.isEmpty, "LAPWING_DATA has no folder metis-fixtures"))
    func probabilitiesWhateverTheFirstStageSays() throws {
        let small = ValueDetector(try BoostedTrees(decoding: KPIData.small))
        var compared = 0
        for fixture in KPIData.values where fixture.features != nil {
            let window = try fixture.window()
            #expect(detector.probability(window).description == fixture.model_p, "\(fixture.id)")
            let recorded = try #require(KPIData.smallProbabilities[fixture.id])
            #expect(abs(Double(small.probability(window)) - recorded) <= 1e-6, "\(fixture.id)")
            compared += 1
        }
        #expect(compared == KPIData.smallProbabilities.count)
    }

    @Test func filesComeBackAsTheyWere() throws {
        #expect(detector.model.encoded() == KPIData.stock)
        #expect(detector.model.treeCount == 300)
        #expect(detector.model.slotCount == 308)
        guard !KPIData.small.isEmpty else { return }
        #expect(try BoostedTrees(decoding: KPIData.small).encoded() == KPIData.small)
    }

    /// The labelled windows that come with Metis, all of which its own verdicts get right.
    @Test func labelledSamples() throws {
        let folder = try #require(KPIData.metis)
        let text = try String(contentsOf: folder.appendingPathComponent("sample_dataset.csv"), encoding: .utf8)
        var (normal, abnormal) = (0, 0)
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            let quoted = line.split(separator: "\"", omittingEmptySubsequences: false)
            try #require(quoted.count == 7, "three quoted columns")
            let days = [1, 3, 5].map { quoted[$0].split(separator: ",").compactMap { Double($0) } }
            let window = try KPIWindow(a: days[2], b: days[1], c: days[0])
            let isNormal = quoted[0].contains("positive")
            #expect(detector.verdict(window).isNormal == isNormal, "\(quoted[0])")
            if isNormal { normal += 1 } else { abnormal += 1 }
        }
        #expect(normal == 150)
        #expect(abnormal == 150)
    }
}
