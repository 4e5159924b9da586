import Testing

@testable import TimeSeries

@Suite("JSON scanner: names and gaps")
struct JSONScannerTests {
    private static let names: [StaticString] = ["value", "é"]

    /// The index of each name of an object, its values gone over.
    private func members(_ text: String) -> Result<[Int], JSONSyntaxError> {
        var bytes = Array(text.utf8)
        bytes = bytes.map { $0 == UInt8(ascii: "?") ? 0xFF : $0 }
        return bytes.withUnsafeBufferPointer { buffer in
            do throws(JSONSyntaxError) {
                var scanner = JSONScanner(buffer)
                var found: [Int] = []
                try scanner.beginObject()
                while let index = try scanner.nextKey(among: Self.names) {
                    found.append(index)
                    try scanner.skipValue()
                }
                try scanner.finish()
                return .success(found)
            } catch {
                return .failure(error)
            }
        }
    }

    @Test func namesAreFoundHoweverTheyAreWritten() throws {
        let text =
            #"{"value":1,"values":[{"value":[1e999,"x"]}],"\u0076alue":null,"é":true,"\u00e9":{},"":"","valu":-0.5}"#
        #expect(try members(text).get() == [0, -1, 0, 1, 1, -1, -1])
        #expect(try members("{ }").get() == [])
    }

    @Test(arguments: [
        (#"{"?":1}"#, 1), (#"{"a":"?"}"#, 5), (#"{"a":[1,]}"#, 8), (#"{"a":{"b" 1}}"#, 10), (#"{"a":nul}"#, 5),
        (#"{"a":01}"#, 5),
        (#"{"a":"\ud800"}"#, 6), (#"{"a":"x}"#, 5), (#"{"a":[}"#, 6), (#"{value:1}"#, 1), (#"{"a":1} 2"#, 8),
        (#"{"a":[{"b":[NaN]}]}"#, 12),
    ])
    func whatIsGoneOverIsChecked(_ text: String, _ offset: Int) {
        guard case .failure(let error) = members(text) else {
            Issue.record("\(text) was taken")
            return
        }
        #expect(error.offset == offset, "\(text): \(error)")
    }

    @Test func depthIsBounded() {
        let text = "{\"a\":" + String(repeating: "[", count: 100_000)
        guard case .failure(let error) = members(text) else {
            Issue.record("it was taken")
            return
        }
        #expect(error.reason.contains("64 levels"))
    }
}

@Suite("JSON writer: hundredths")
struct JSONHundredthsTests {
    @Test(arguments: [
        (0, "0"), (1, "0.01"), (-1, "-0.01"), (10, "0.1"), (-150, "-1.5"), (100, "1"), (12345, "123.45"),
        (-9_900, "-99"),
        (99_999_999_999_999, "999999999999.99"), (3_518_437_208_883_200, "35184372088832"),
    ])
    func areWrittenShort(_ count: Int, _ text: String) {
        var json = JSONWriter()
        json.beginArray()
        json.hundredths(count)
        json.hundredths(count)
        json.endArray()
        #expect(String(decoding: json.bytes, as: UTF8.self) == "[\(text),\(text)]")
        #expect(Double(text) == Double(count) / 100)
    }
}
