import Foundation
import Testing

@testable import Detectors

/// Numbers of kept states.
@Suite struct PackedNumbersTests {
    private struct Kept: Codable, Equatable {
        @PackedNumbers var first: [Double]
        var name: String
        @PackedNumbers var second: [Double]
    }

    private static func bytes(_ numbers: [Double]) -> [UInt8] {
        let block = NumberBlock()
        block.append(numbers)
        var bytes: [UInt8] = []
        block.write(to: &bytes)
        return bytes
    }

    private static func read(_ json: String, _ bytes: [UInt8]) throws -> Kept {
        let decoder = JSONDecoder()
        decoder.userInfo[NumberBlock.key] = try #require(bytes.withUnsafeBytes { NumberBlock($0) })
        return try decoder.decode(Kept.self, from: Data(json.utf8))
    }

    @Test func numbersStandInTheBlockBitForBit() throws {
        let kept = Kept(first: [-0.0, 5e-320, .greatestFiniteMagnitude, -1 / 3], name: "a", second: [1, 2])
        let block = NumberBlock()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.userInfo[NumberBlock.key] = block
        let json = String(decoding: try encoder.encode(kept), as: UTF8.self)
        #expect(json == #"{"first":4,"name":"a","second":2}"#)
        var bytes: [UInt8] = []
        block.write(to: &bytes)
        #expect(Array(bytes.suffix(16)) == [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0x40])
        let again = try Self.read(json, bytes)
        #expect(again.first.map(\.bitPattern) == kept.first.map(\.bitPattern) && again.second == kept.second)
    }

    @Test func withoutABlockTheyAreAList() throws {
        let kept = Kept(first: [1.5], name: "", second: [])
        let json = try JSONEncoder().encode(kept)
        #expect(String(decoding: json, as: UTF8.self).contains("[1.5]"))
        #expect(try JSONDecoder().decode(Kept.self, from: json) == kept)
    }

    @Test(arguments: ["4", "-1", "9223372036854775807", "-9223372036854775808", "1.5", "null", "[1]", #""1""#])
    func countsThatDoNotFitAreRefused(count: String) {
        #expect(throws: DecodingError.self) {
            try Self.read("{\"first\":0,\"name\":\"\",\"second\":\(count)}", Self.bytes([1, 2, 3]))
        }
    }

    @Test func blocksOfOddLengthOrOddNumbersAreRefused() {
        #expect([UInt8](repeating: 0, count: 9).withUnsafeBytes { NumberBlock($0) } == nil)
        for number in [Double.infinity, -.infinity, .nan, .signalingNaN] {
            #expect(Self.bytes([1, number]).withUnsafeBytes { NumberBlock($0) } == nil)
        }
        #expect([].withUnsafeBytes { NumberBlock($0) }?.isUsedUp == true)
    }

    @Test(arguments: Estimator.all)
    func whatEarlierVersionsKeptIsReadAndNothingMayBeLeftOver(estimator: Estimator) throws {
        func kept<Model: FittedDetector>(_ model: Model) throws {
            var stream = try model.makeStream()
            _ = try model.score(PlantData.table(rows: 50, seed: 2), stream: &stream)
            let next = PlantData.table(rows: 20, seed: 3)
            let json = try JSONEncoder().encode(stream)
            var old = DetectorSession(bytes: Array(#"{"schema":1,"stream":"#.utf8) + json + Array("}".utf8))
            let expected = try model.score(next, stream: &stream).scores
            #expect(try model.score(next, session: &old).scores == expected)
            #expect(old.bytes.starts(with: Array("LWS1".utf8)))
            var longer = DetectorSession(bytes: old.bytes + [0, 0, 0, 0, 0, 0, 0, 0])
            #expect(throws: DetectorError.streamMismatch) { try model.score(next, session: &longer) }
            var odd = old
            odd.bytes.replaceSubrange((odd.bytes.count - 8)..., with: [0, 0, 0, 0, 0, 0, 0xF0, 0x7F])
            #expect(throws: DetectorError.streamMismatch) { try model.score(next, session: &odd) }
            var long = old
            long.bytes.replaceSubrange(4..<8, with: [0xFF, 0xFF, 0xFF, 0xFF])
            #expect(throws: DetectorError.streamMismatch) { try model.score(next, session: &long) }
        }
        try kept(try estimator.fit(PlantData.table()))
    }
}
