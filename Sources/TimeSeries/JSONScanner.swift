/// Reads one JSON document (RFC 8259) from UTF-8 bytes, piece by piece, without building what the caller does not ask for.
///
///     try scanner.beginObject()
///     while let key = try scanner.nextKey() {
///         if key == "values" { ... } else { _ = try scanner.value() }
///     }
///     try scanner.finish()
///
/// It is strict: no trailing commas, bare words, leading zeros, raw control characters, lone surrogates or invalid UTF-8.
/// Nesting is bounded. A byte order mark at the start is skipped. Every error carries its byte offset.
/// Keys are unique within each object that `value()` builds; who walks an object with `nextKey()` watches for repeats.
///
/// The scanner borrows the bytes: use it only inside `withUnsafeBufferPointer`.
public struct JSONScanner {
    public enum Kind: Sendable {
        case object, array, string, number, bool, null

        /// How the kind is called in a message.
        public var name: String {
            switch self {
            case .object: "an object"
            case .array: "an array"
            case .string: "a string"
            case .number: "a number"
            case .bool: "a boolean"
            case .null: "null"
            }
        }
    }

    public static let maximumDepth = 64

    let bytes: UnsafeBufferPointer<UInt8>
    /// Offset of the next byte.
    public internal(set) var position = 0
    /// Offset of the name that `nextKey()` returned last.
    public private(set) var keyOffset = 0
    private var depth = 0
    /// Bit `depth - 1` says whether the innermost object or array has had an element, so that a comma must come next.
    private var hasElement: UInt64 = 0

    public init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    }

    // MARK: Structure

    /// What comes next, without reading it.
    public mutating func peek() throws(JSONSyntaxError) -> Kind {
        skipWhitespace()
        guard position < bytes.count else { throw unexpected("a value") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        default: throw unexpected("a value")
        }
    }

    public mutating func beginObject() throws(JSONSyntaxError) { try begin(UInt8(ascii: "{"), "an object") }

    public mutating func beginArray() throws(JSONSyntaxError) { try begin(UInt8(ascii: "["), "an array") }

    /// The next member's name, with the colon after it read, or nil when the object ends here.
    public mutating func nextKey() throws(JSONSyntaxError) -> String? {
        guard try beginName() else { return nil }
        let key = try string()
        try endName()
        return key
    }

    /// The next member's name as its index in `names`, -1 for any other; nil when the object ends here. Makes no string.
    public mutating func nextKey(among names: [StaticString]) throws(JSONSyntaxError) -> Int? {
        let found = try nextKey { name in
            names.firstIndex { candidate in
                candidate.utf8CodeUnitCount == name.count
                    && name.elementsEqual(UnsafeBufferPointer(start: candidate.utf8Start, count: name.count))
            } ?? (name.isUTF8 ? -1 : nil)
        }
        guard let found else { return nil }
        guard let index = found else { throw error("the string is not valid UTF-8", at: keyOffset) }
        return index
    }

    /// Hands the bytes of the next member's name to `body`; nil when the object ends here.
    ///
    /// The bytes are *not* checked to be UTF-8; who keeps them must do that.
    mutating func nextKey<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) throws(JSONSyntaxError) -> R? {
        guard try beginName() else { return nil }
        let result = try withString(body)
        try endName()
        return result
    }

    /// Goes to the next member's name; false when the object ends here.
    private mutating func beginName() throws(JSONSyntaxError) -> Bool {
        guard try nextMember(closing: UInt8(ascii: "}")) else { return false }
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            throw unexpected("a name in quotes")
        }
        keyOffset = position
        return true
    }

    private mutating func endName() throws(JSONSyntaxError) {
        skipWhitespace()
        guard take(UInt8(ascii: ":")) else { throw unexpected("a colon") }
    }

    /// Goes to the array's next element; false when the array ends here.
    @inline(__always)
    public mutating func nextElement() throws(JSONSyntaxError) -> Bool { try nextMember(closing: UInt8(ascii: "]")) }

    /// Makes sure that nothing but white space follows.
    public mutating func finish() throws(JSONSyntaxError) {
        skipWhitespace()
        guard position == bytes.count else { throw error("there is text after the end of the document") }
    }

    private mutating func begin(_ bracket: UInt8, _ name: String) throws(JSONSyntaxError) {
        skipWhitespace()
        guard position < bytes.count, bytes[position] == bracket else { throw unexpected(name) }
        guard depth < Self.maximumDepth else { throw error("nested more than \(Self.maximumDepth) levels deep") }
        position += 1
        depth += 1
        hasElement &= ~(1 << UInt64(depth - 1))
    }

    @inline(__always)
    private mutating func nextMember(closing bracket: UInt8) throws(JSONSyntaxError) -> Bool {
        skipWhitespace()
        if take(bracket) {
            depth = max(0, depth - 1)
            return false
        }
        let bit: UInt64 = 1 << UInt64(truncatingIfNeeded: max(0, depth - 1))
        if hasElement & bit != 0 {
            guard take(UInt8(ascii: ",")) else { throw unexpectedInside(bracket) }
            skipWhitespace()
            if position < bytes.count, bytes[position] == bracket { throw error("a comma must be followed by a value") }
        }
        hasElement |= bit
        return true
    }

    /// Goes over the next value, whatever it is, and checks it no less than one that is read.
    public mutating func skipValue() throws(JSONSyntaxError) {
        switch try peek() {
        case .object:
            try beginObject()
            while try nextKey(among: []) != nil { try skipValue() }
        case .array:
            try beginArray()
            while try nextElement() { try skipValue() }
        case .string: _ = try string()
        case .number: _ = try unboundedNumber()
        case .bool: _ = try bool()
        case .null: try null()
        }
    }

    // MARK: Scalars

    /// A number. One that is too large for a double is an error.
    public mutating func number() throws(JSONSyntaxError) -> Double {
        let start = position
        let value = try unboundedNumber()
        guard value.isFinite else {
            position = start
            throw error("the number is too large for a double")
        }
        return value
    }

    /// A number, infinite when it is too large for a double.
    @inline(__always)
    public mutating func unboundedNumber() throws(JSONSyntaxError) -> Double {
        skipWhitespace()
        var value = 0.0
        guard let base = bytes.baseAddress,
            let after = DecimalParser.scan(base + position, base + bytes.count, strict: true, into: &value)
        else { throw error("not a number; write digits, without a leading zero or plus, as in -12.5e3") }
        position = after - base
        return value
    }

    public mutating func bool() throws(JSONSyntaxError) -> Bool {
        skipWhitespace()
        if position < bytes.count, bytes[position] == UInt8(ascii: "t") {
            try word("true")
            return true
        }
        try word("false")
        return false
    }

    public mutating func null() throws(JSONSyntaxError) {
        skipWhitespace()
        try word("null")
    }

    private mutating func word(_ word: StaticString) throws(JSONSyntaxError) {
        let count = word.utf8CodeUnitCount
        guard bytes.count - position >= count else { throw unexpected("\(word)") }
        for index in 0..<count where bytes[position + index] != word.utf8Start[index] { throw unexpected("\(word)") }
        position += count
    }

    // MARK: Bytes

    @inline(__always)
    mutating func skipWhitespace() {
        while position < bytes.count, bytes[position] <= 0x20 {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    func error(_ reason: String, at offset: Int? = nil) -> JSONSyntaxError {
        JSONSyntaxError(offset: offset ?? position, reason: reason)
    }

    /// The error for a byte that is not what must stand here.
    func unexpected(_ expected: String) -> JSONSyntaxError {
        guard position < bytes.count else { return error("the text ends where \(expected) should be") }
        let byte = bytes[position]
        let found = (0x21...0x7E).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "byte 0x\(hex(byte))"
        return error("expected \(expected), found \(found)")
    }

    private func unexpectedInside(_ bracket: UInt8) -> JSONSyntaxError {
        unexpected("a comma or '\(Character(UnicodeScalar(bracket)))'")
    }

    private func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
}
