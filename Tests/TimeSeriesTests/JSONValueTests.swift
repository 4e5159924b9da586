import Foundation
import Testing

@testable import TimeSeries

@Suite struct JSONValueTests {
    @Test func readsADocument() throws {
        let value = try JSONValue(
            parsing: #" {"a" : [1, -2.5e1, 0, true, false, null], "b":{"c":"x\n\u00e4\ud83d\ude00"}} "#)
        let object = try #require(value.object)
        #expect(object.names == ["a", "b"])
        #expect(
            object["a"]
                == .array([
                    .number(1, isInteger: true), .number(-25, isInteger: false), .number(0, isInteger: true),
                    .bool(true),
                    .bool(false), .null,
                ]))
        #expect(object["b"]?.object?["c"]?.string == "x\nä😀")
        #expect(object["none"] == nil)
        #expect(try JSONValue(parsing: "5.0").integer == 5 && JSONValue(parsing: "5.5").integer == nil)
        #expect(try JSONValue(parsing: "\u{FEFF}[]") == .array([]))
    }

    @Test(arguments: [
        ("", 0), ("  ", 2), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("{\"a\":1,}", 7), ("{\"a\" 1}", 5), ("{a:1}", 1),
        ("{\"a\":1 \"b\":2}", 7), ("01", 0), ("-", 0), ("+1", 0), ("1.", 0), (".5", 0), ("1e", 0), ("-01", 0),
        ("1e+", 0),
        ("nul", 0), ("True", 0), ("NaN", 0), ("Infinity", 0), ("-Infinity", 0), ("[1]x", 3), ("[1", 2), ("{", 1),
        ("{\"a\"", 4), ("\"abc", 0), ("\"a\nb\"", 2), ("\"\\x\"", 1), ("\"\\u12\"", 1), ("\"\\u12g4\"", 1),
        ("\"\\ud800\"", 1), ("\"\\udc00\"", 1), ("\"\\ud800\\u0041\"", 1), ("\"a\\", 2), ("1e999", 0), ("[1}", 2),
        ("{\"a\":1]", 6), ("{\"a\":1,\"a\":2}", 7), ("{\"\\u0061\":1,\"a\":2}", 12), ("'a'", 0), ("[1]]", 3),
        ("\u{B}1", 0),
        ("/**/1", 0),
    ])
    func refusesWhatIsNotJSON(text: String, offset: Int) throws {
        let error = try #require(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(error.offset == offset, "\(error)")
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC3, 0x22],
    ])
    func refusesInvalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes) }
        let escaped = Array("\"\\n".utf8) + bytes.dropFirst()
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: escaped) }
    }

    @Test func boundsNesting() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(64)) }
        #expect(throws: JSONSyntaxError(offset: 64, reason: "nested more than 64 levels deep")) {
            try JSONValue(parsing: nested(65))
        }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: String(repeating: "{\"a\":", count: 9_999)) }
    }

    @Test func writesAndReadsBackRandomDocuments() throws {
        var random = SplitMix(state: 31)
        for _ in 0..<400 {
            let document = randomValue(&random, depth: 0)
            var writer = JSONWriter()
            writer.value(document)
            #expect(try JSONValue(parsing: writer.bytes).sameAs(document))
            // The system's own parser must see the same.
            let object = try JSONSerialization.jsonObject(with: Data(writer.bytes), options: [.fragmentsAllowed])
            #expect(document.sameAs(object))
        }
    }

    @Test func survivesDamage() {
        var random = SplitMix(state: 32)
        let good = Array(#"{"a":[1,-2.5e-3,null,true],"b":{"c":"x\n\ud83d\ude00","d":[]},"e":"ä"}"#.utf8)
        let alphabet = Array("{}[],:\"\\u0123456789.eE+-ntf \n\u{0}".utf8)
        for _ in 0..<4_000 {
            var text = good
            for _ in 0...(random.next() % 4) {
                let place = Int(random.next() % UInt64(text.count))
                switch random.next() % 3 {
                case 0: text[place] = alphabet[Int(random.next() % UInt64(alphabet.count))]
                case 1: text.insert(alphabet[Int(random.next() % UInt64(alphabet.count))], at: place)
                default: text[place] = UInt8(truncatingIfNeeded: random.next())
                }
            }
            let ours = try? JSONValue(parsing: text)
            let theirs = try? JSONSerialization.jsonObject(with: Data(text), options: [.fragmentsAllowed])
            // Stricter than the system's parser is fine, laxer is not.
            if let ours {
                #expect(theirs != nil, "\(String(decoding: text, as: UTF8.self))")
                if let theirs { #expect(ours.sameAs(theirs), "\(String(decoding: text, as: UTF8.self))") }
            }
        }
    }

    private func randomValue(_ random: inout SplitMix, depth: Int) -> JSONValue {
        switch random.next() % (depth > 4 ? 4 : 6) {
        case 0: return .number(Double(Int64(bitPattern: random.next()) >> 20) / 1024, isInteger: false)
        case 1: return .string(randomText(&random))
        case 2: return .bool(random.next() % 2 == 0)
        case 3: return .null
        case 4: return .array((0..<(random.next() % 5)).map { _ in randomValue(&random, depth: depth + 1) })
        default:
            return .object(
                JSONObject(
                    (0..<(random.next() % 5)).map {
                        .init(name: "\($0)" + randomText(&random), value: randomValue(&random, depth: depth + 1))
                    }))
        }
    }

    private func randomText(_ random: inout SplitMix) -> String {
        var text = ""
        for _ in 0..<(random.next() % 12) {
            let limit: UInt64 = random.next() % 2 == 0 ? 0x80 : 0x11_0000
            if let scalar = UnicodeScalar(UInt32(random.next() % limit)) { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}

extension JSONValue {
    /// Equal but for how numbers were written.
    fileprivate func sameAs(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.number(let a, _), .number(let b, _)): a == b
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.sameAs($1) }
        case (.object(let a), .object(let b)):
            a.names == b.names && zip(a.members, b.members).allSatisfy { $0.value.sameAs($1.value) }
        default: self == other
        }
    }

    /// Equal to what `JSONSerialization` made of the same text.
    fileprivate func sameAs(_ other: Any) -> Bool {
        switch self {
        // The system's parser goes by way of decimals and may miss the last bit.
        case .number(let a, _): (other as? NSNumber).map { abs($0.doubleValue - a) <= 1e-14 * abs(a) } ?? false
        case .string(let a): (other as? String).map { Array($0.utf8) == Array(a.utf8) } ?? false
        case .bool(let a): (other as? Bool) == a
        case .null: other is NSNull
        case .array(let a):
            (other as? [Any]).map { $0.count == a.count && zip(a, $0).allSatisfy { $0.sameAs($1) } } ?? false
        case .object(let a):
            (other as? [String: Any]).map { dictionary in
                dictionary.count == a.members.count
                    && a.members.allSatisfy { member in dictionary[member.name].map { member.value.sameAs($0) } ?? false
                    }
            } ?? false
        }
    }
}
