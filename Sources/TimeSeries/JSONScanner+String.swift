extension JSONScanner {
    /// A string, its escapes undone.
    public mutating func string() throws(JSONSyntaxError) -> String {
        let start = position
        guard let text = try withString({ String(validating: $0, as: UTF8.self) }) else {
            throw error("the string is not valid UTF-8", at: start)
        }
        return text
    }

    /// A time in a string, or nil for a string that holds none.
    public mutating func timestamp() throws(JSONSyntaxError) -> Timestamp? {
        let start = self
        if let time = try withString({ Timestamp(parsing: $0) }) { return time }
        // What is gone over is checked as well.
        self = start
        _ = try string()
        return nil
    }

    /// Reads a string and hands its bytes to `body`, without a copy unless it has escapes.
    ///
    /// The bytes are *not* checked to be UTF-8; who keeps them must do that.
    mutating func withString<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) throws(JSONSyntaxError) -> R {
        skipWhitespace()
        guard take(UInt8(ascii: "\"")) else { throw unexpected("a string") }
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let piece = UnsafeBufferPointer(rebasing: bytes[start..<position])
                position += 1
                return body(piece)
            }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start).withUnsafeBufferPointer(body) }
            guard byte >= 0x20 else { throw error("control characters in a string must be escaped") }
            position += 1
        }
        throw error("a string begins here and is never closed", at: start - 1)
    }

    /// The bytes of a string whose first escape is at `position`.
    private mutating func stringWithEscapes(from start: Int) throws(JSONSyntaxError) -> [UInt8] {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return text
            case UInt8(ascii: "\\"):
                try appendEscape(to: &text)
            case 0..<0x20:
                throw error("control characters in a string must be escaped")
            default:
                text.append(byte)
                position += 1
            }
        }
        throw error("a string begins here and is never closed", at: start - 1)
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(JSONSyntaxError) {
        guard position + 1 < bytes.count else { throw error("the text ends inside an escape") }
        let letter = bytes[position + 1]
        if letter == UInt8(ascii: "u") {
            let scalar = try unicodeEscape()
            for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { text.append(unit) }
            return
        }
        let byte: UInt8
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte = letter
        case UInt8(ascii: "b"): byte = 0x08
        case UInt8(ascii: "f"): byte = 0x0C
        case UInt8(ascii: "n"): byte = 0x0A
        case UInt8(ascii: "r"): byte = 0x0D
        case UInt8(ascii: "t"): byte = 0x09
        default: throw error("unknown escape; known are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX")
        }
        text.append(byte)
        position += 2
    }

    /// One `\uXXXX`, or the two of a surrogate pair.
    private mutating func unicodeEscape() throws(JSONSyntaxError) -> UnicodeScalar {
        let start = position
        let first = try hexDigits()
        if let scalar = UnicodeScalar(first) { return scalar }
        let loneSurrogate = error("half of a surrogate pair", at: start)
        guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw loneSurrogate }
        let second = try hexDigits()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = UnicodeScalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw loneSurrogate }
        return scalar
    }

    /// The value of the `\uXXXX` at `position`.
    private mutating func hexDigits() throws(JSONSyntaxError) -> UInt32 {
        guard position + 6 <= bytes.count else { throw error("\\u must be followed by four hexadecimal digits") }
        var value: UInt32 = 0
        for byte in bytes[(position + 2)..<(position + 6)] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
                throw error("\\u must be followed by four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
        }
        position += 6
        return value
    }
}
