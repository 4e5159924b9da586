/// Percent-encoding of the parts of a path and of a query.
public enum PercentEncoding {
    /// One path segment, or one name or value of a query: all but letters, digits and `-._~` is encoded.
    public static func segment(_ text: String) -> String { encode(text, keepingSlash: false) }

    /// An object name or a path, whose slashes stay.
    public static func objectName(_ text: String) -> String { encode(text, keepingSlash: true) }

    /// `a=b&c=d`; pairs whose value is nil are left out. Empty when nothing is left.
    public static func query(_ pairs: [(name: String, value: String?)]) -> String {
        pairs.compactMap { pair in pair.value.map { "\(segment(pair.name))=\(segment($0))" } }.joined(separator: "&")
    }

    /// Whether `path` may stand on a request line as it is: printable ASCII that no transport rewrites.
    public static func isEncoded(_ path: String) -> Bool {
        let bytes = Array(path.utf8)
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.count, isHex(bytes[index + 1]), isHex(bytes[index + 2]) else { return false }
            case UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
                UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"),
                UInt8(ascii: "["), UInt8(ascii: "]"):
                return false
            default:
                guard (0x21...0x7E).contains(byte) else { return false }
            }
        }
        return true
    }

    private static func isHex(_ byte: UInt8) -> Bool { Character(UnicodeScalar(byte)).isHexDigit }

    private static func encode(_ text: String, keepingSlash: Bool) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(byte)
            case UInt8(ascii: "/") where keepingSlash: result.append(byte)
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
