/// Base64 (RFC 4648).
public enum Base64 {
    /// With padding, on one line.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String { encode(bytes, standardAlphabet, padded: true) }

    /// The alphabet that is safe in addresses and file names (`-` and `_`), without padding.
    public static func encodeURLSafe(_ bytes: some Sequence<UInt8>) -> String {
        encode(bytes, urlSafeAlphabet, padded: false)
    }

    /// The bytes that `text` stands for, or nil.
    ///
    /// Strict: the standard alphabet, full padding, no left-over bits, so that each byte sequence has one text only.
    /// - Parameter ignoringLineBreaks: Skip CR and LF, which many tools put in every 76 characters.
    public static func decode(_ text: String, ignoringLineBreaks: Bool = false) -> [UInt8]? {
        var copy = text
        return copy.withUTF8 { decode($0, ignoringLineBreaks: ignoringLineBreaks) }
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>, ignoringLineBreaks: Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 3)
        var group: UInt32 = 0
        var count = 0
        var padding = 0
        for character in text {
            let value = values[Int(character)]
            if value < 64 {
                guard padding == 0 else { return nil }
                group = group << 6 | UInt32(value)
            } else if character == UInt8(ascii: "=") {
                padding += 1
                group <<= 6
            } else if ignoringLineBreaks, character == 0x0A || character == 0x0D {
                continue
            } else {
                return nil
            }
            count += 1
            if count == 4 {
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                bytes.append(UInt8(truncatingIfNeeded: group))
                if padding > 0 {
                    // Of the last group, only the bits of whole bytes may be set.
                    guard padding <= 2, bytes.suffix(padding).allSatisfy({ $0 == 0 }) else { return nil }
                    bytes.removeLast(padding)
                }
                group = 0
                count = padding > 0 ? 5 : 0
            } else if count > 4 {
                return nil
            }
        }
        return count == 0 || count == 5 ? bytes : nil
    }

    private static func encode(_ bytes: some Sequence<UInt8>, _ alphabet: [UInt8], padded: Bool) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.underestimatedCount / 3 * 4 + 4)
        var group: UInt32 = 0
        var count = 0
        func append(_ characters: Int) {
            for index in 0..<characters { text.append(alphabet[Int(group >> UInt32(18 - 6 * index)) & 63]) }
        }
        for byte in bytes {
            group |= UInt32(byte) << UInt32(16 - 8 * count)
            count += 1
            if count == 3 {
                append(4)
                group = 0
                count = 0
            }
        }
        if count > 0 {
            append(count + 1)
            if padded { text.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - count)) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let standardAlphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafeAlphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Six-bit value of each character, 255 for those outside the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in standardAlphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()
}
