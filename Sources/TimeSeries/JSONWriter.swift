/// Writes JSON into a byte buffer, commas and escapes included.
///
///     var json = JSONWriter()
///     json.beginObject()
///     json.key("score"); json.number(0.5)
///     json.endObject()
///     send(json.bytes)
///
/// Calls must nest properly; the writer sets commas and colons but does not check its caller's grammar.
public struct JSONWriter: Sendable {
    private var stream = ByteStream()
    private var needsComma = false

    public private(set) var bytes: [UInt8] {
        get { stream.bytes }
        _modify { yield &stream.bytes }
    }

    public init(reservingCapacity capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// The name of the member whose value is written next.
    public mutating func key(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A name as it is written, for many objects with the same members.
    public static func quoted(_ name: String) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: name.utf8.count + 2)
        writer.appendQuoted(name)
        return writer.bytes
    }

    /// A member whose name ``quoted(_:)`` has written.
    /// - Parameter text: UTF-8; the writer does not check it.
    public mutating func member(quoted name: [UInt8], utf8 text: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(contentsOf: name)
        bytes.append(UInt8(ascii: ":"))
        appendQuoted(text)
        needsComma = true
    }

    public mutating func string(_ value: String?) {
        guard let value else { return null() }
        separate()
        appendQuoted(value)
        needsComma = true
    }

    /// The shortest text that reads back as the same double; null for nil, NaN and infinities, which JSON cannot express.
    public mutating func number(_ value: Double?) {
        guard let value, value.isFinite else { return null() }
        separate()
        if abs(value) < 1e15, let whole = Int(exactly: value), whole != 0 || value.sign == .plus {
            // 12 for 12.0: as good, shorter and faster.
            appendInteger(whole)
        } else {
            value.write(to: &stream)
        }
        needsComma = true
    }

    public mutating func integer(_ value: Int?) {
        guard let value else { return null() }
        separate()
        appendInteger(value)
        needsComma = true
    }

    /// The number of `count` hundredths, such as 12.3 for 1230. The shortest text up to 10^15; beyond that see ``number(_:)``.
    public mutating func hundredths(_ count: Int) {
        guard count.magnitude < 1_000_000_000_000_000 else { return number(Double(count) / 100) }
        let magnitude = Int(count.magnitude)
        separate()
        if count < 0 { bytes.append(UInt8(ascii: "-")) }
        appendInteger(magnitude / 100)
        let rest = magnitude % 100
        if rest > 0 {
            bytes.append(UInt8(ascii: "."))
            bytes.append(UInt8(ascii: "0") + UInt8(rest / 10))
            if rest % 10 > 0 { bytes.append(UInt8(ascii: "0") + UInt8(rest % 10)) }
        }
        needsComma = true
    }

    /// JSON text of one value, written elsewhere.
    public mutating func rawValue(_ text: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: text)
        needsComma = true
    }

    public mutating func bool(_ value: Bool?) {
        guard let value else { return null() }
        separate()
        appendWord(value ? "true" : "false")
        needsComma = true
    }

    public mutating func null() {
        separate()
        appendWord("null")
        needsComma = true
    }

    /// A time, as `Timestamp.rfc3339` writes it.
    public mutating func timestamp(_ value: Timestamp?) {
        guard let value else { return null() }
        separate()
        bytes.append(UInt8(ascii: "\""))
        value.appendRFC3339(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    public mutating func value(_ value: JSONValue) {
        switch value {
        case .object(let object):
            beginObject()
            for member in object.members {
                key(member.name)
                self.value(member.value)
            }
            endObject()
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .string(let text): string(text)
        case .number(let double, _): number(double)
        case .bool(let flag): bool(flag)
        case .null: null()
        }
    }

    // MARK: Bytes

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func appendWord(_ word: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    private mutating func appendInteger(_ value: Int) {
        if value.magnitude < 10, value >= 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value))
        } else {
            append(String(value))
        }
    }

    private mutating func appendQuoted(_ text: String) {
        var copy = text
        copy.withUTF8 { appendQuoted($0) }
    }

    private mutating func appendQuoted(_ utf8: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var pieceStart = 0
        for index in 0..<utf8.count {
            let byte = utf8[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            bytes.append(contentsOf: utf8[pieceStart..<index])
            appendEscape(of: byte)
            pieceStart = index + 1
        }
        bytes.append(contentsOf: utf8[pieceStart...])
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        default:
            append(byte < 0x10 ? "\\u000" : "\\u00")
            append(String(byte, radix: 16))
        }
    }
}
