import Foundation
import Testing

@testable import Detectors

/// Numbers of kept states.
@Suite struct PackedNumbersTests {
    private struct Kept: Codable, Equatable {
        @PackedNumbers var numbers: [Double]
    }

    private static func read(_ json: String) throws -> [Double] {
        try JSONDecoder().decode(Kept.self, from: Data(json.utf8)).numbers
    }

    @Test(arguments: [
        [], [0.1], [-0.0, 5e-320, .greatestFiniteMagnitude, -1 / 3],
        (0..<1000).map { Double($0).squareRoot() },
    ])
    func numbersComeBackBitForBit(numbers: [Double]) throws {
        let again = try JSONDecoder().decode(Kept.self, from: JSONEncoder().encode(Kept(numbers: numbers)))
        #expect(again.numbers.map(\.bitPattern) == numbers.map(\.bitPattern))
    }

    @Test func theFormIsBase64OfLittleEndianPatterns() throws {
        #expect(try Self.read(#"{"numbers":"AAAAAAAA8D8AAAAAAAAAwA=="}"#) == [1, -2])
        #expect(try Self.read(#"{"numbers":""}"#) == [])
        // As earlier versions wrote it.
        #expect(try Self.read(#"{"numbers":[1,-2.5]}"#) == [1, -2.5])
    }

    @Test(arguments: [
        #""AAAAAAAA8D8AAAAAAAAAwA""#, #""AAAAAAAA8D8A""#, #""AAAA""#, #""*""#, #""AAAAAAAA8H8=""#, #""AAAAAAAA+H8=""#,
        "null", "{}", "[1,null]", "[[1]]", "1", #"["1"]"#, "[1e999]",
    ])
    func anythingElseIsRefused(value: String) {
        #expect(throws: (any Error).self) { try Self.read("{\"numbers\":\(value)}") }
    }

    @Test func numbersThatAreNotFiniteAreNotWritten() {
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(Kept(numbers: [.infinity])) }
    }

    @Test func aStreamAsEarlierVersionsKeptItIsTakenUp() throws {
        let model = try DynamicMSET.fit(
            PlantData.table(rows: 200), parameters: DynamicMSET.Parameters(memoryRows: 60))
        var stream = model.makeStream(DecisionOptions())
        _ = try model.score(PlantData.table(rows: 50, seed: 2), stream: &stream)
        let packed = try JSONEncoder().encode(stream)
        var object = try #require(try JSONSerialization.jsonObject(with: packed) as? [String: Any])
        let numbers: [String: [Double]] = [
            "rows": stream.rows, "channels": stream.channels, "shifts": stream.shifts,
            "signalDeviations": stream.signalDeviations, "lastSeen": stream.lastSeen,
        ]
        for (name, list) in numbers {
            #expect(object[name] is String)
            object[name] = list
        }
        let plain = try JSONSerialization.data(withJSONObject: object)
        let again = try JSONDecoder().decode(DetectionStream.self, from: plain)
        let next = PlantData.table(rows: 20, seed: 3)
        var copy = again
        let expected = try model.score(next, stream: &stream).scores
        let scores = try model.score(next, stream: &copy).scores
        #expect(zip(scores, expected).allSatisfy { abs($0 - $1) < 1e-9 })
    }
}
