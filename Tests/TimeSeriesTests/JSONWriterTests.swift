import Testing

@testable import TimeSeries

@Suite struct JSONWriterTests {
    @Test func setsCommasAndEscapes() {
        var json = JSONWriter()
        json.beginObject()
        json.key("a\"b")
        json.beginArray()
        json.number(1)
        json.number(0.1)
        json.number(-0.0)
        json.number(.nan)
        json.number(.infinity)
        json.number(nil)
        json.integer(-42)
        json.bool(true)
        json.null()
        json.beginArray()
        json.endArray()
        json.endArray()
        json.key("text")
        json.string("\u{1}\t\n\\\u{7F}ä/")
        json.key("time")
        json.timestamp(Timestamp(microseconds: 0))
        json.key("none")
        json.string(nil)
        json.endObject()
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"a\"b":[1,0.1,-0.0,null,null,null,-42,true,null,[]],"text":"\u0001\t\n\\"# + "\u{7F}"
                + #"ä/","time":"1970-01-01T00:00:00.000Z","none":null}"#)
    }

    @Test func numbersReadBackExactly() throws {
        var random = SplitMix(state: 41)
        for _ in 0..<5_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            var json = JSONWriter()
            json.number(value)
            try #require(JSONValue(parsing: json.bytes).number?.bitPattern == value.bitPattern)
        }
        for value in [1e15, 1e16, -1e300, 5e-324, 123_456_789_012_345, -7] {
            var json = JSONWriter()
            json.number(value)
            #expect(try JSONValue(parsing: json.bytes).number == value)
        }
    }
}
