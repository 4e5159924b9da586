/// Reads XML as services write it: elements, text, the five named entities and numeric ones. Attributes, comments and
/// the declaration are passed over; a document type, and with it entities of the document's own, is malformed.
struct XMLReader {
    enum Event {
        case open(String)
        case close(String)
        case text(String)
        case malformed
    }

    private let bytes: [UInt8]
    private var position = 0
    /// The closing half of an empty element, `<a/>`.
    private var pending: Event?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Nil at the end. Nothing is to be read after `.malformed`.
    mutating func next() -> Event? {
        if let event = pending {
            pending = nil
            return event
        }
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else { return text() }
            if starts(with: "<?") {
                guard skip(past: "?>") else { return .malformed }
            } else if starts(with: "<!--") {
                guard skip(past: "-->") else { return .malformed }
            } else {
                return tag()
            }
        }
        return nil
    }

    private func starts(with mark: String) -> Bool { bytes[position...].starts(with: mark.utf8) }

    private mutating func skip(past mark: String) -> Bool {
        let mark = Array(mark.utf8)
        while position < bytes.count {
            if bytes[position...].starts(with: mark) {
                position += mark.count
                return true
            }
            position += 1
        }
        return false
    }

    private mutating func tag() -> Event {
        position += 1
        let isClosing = position < bytes.count && bytes[position] == UInt8(ascii: "/")
        if isClosing { position += 1 }
        let start = position
        while position < bytes.count, isNameByte(bytes[position]) { position += 1 }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        var quote: UInt8?
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "<") {
                return .malformed
            } else if byte == UInt8(ascii: ">") {
                guard !name.isEmpty else { return .malformed }
                if isClosing { return .close(name) }
                if bytes[position - 2] == UInt8(ascii: "/") { pending = .close(name) }
                return .open(name)
            }
        }
        return .malformed
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }

    private mutating func text() -> Event {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        guard let raw = String(validating: bytes[start..<position], as: UTF8.self) else { return .malformed }
        guard raw.utf8.contains(UInt8(ascii: "&")) else { return .text(raw) }
        var result = ""
        var rest = raw[...]
        while let ampersand = rest.firstIndex(of: "&") {
            result += rest[..<ampersand]
            guard let end = rest[ampersand...].firstIndex(of: ";"),
                let scalar = Self.entity(rest[rest.index(after: ampersand)..<end])
            else { return .malformed }
            result.unicodeScalars.append(scalar)
            rest = rest[rest.index(after: end)...]
        }
        return .text(result + rest)
    }

    private static func entity(_ name: Substring) -> UnicodeScalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        if name.hasPrefix("#x") { return UInt32(name.dropFirst(2), radix: 16).flatMap(UnicodeScalar.init) }
        return name.hasPrefix("#") ? UInt32(name.dropFirst()).flatMap(UnicodeScalar.init) : nil
    }
}
