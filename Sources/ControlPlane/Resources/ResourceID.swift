/// The one identity of a row: 128 bits, written as 32 lower-case hexadecimal digits.
///
/// Dialects dress it up (an OCID embeds it, Azure and Nexosis show it as a GUID); inside it is always this.
public struct ResourceID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let hex: String

    /// Accepts exactly 32 lower-case hexadecimal digits, so that every identity has one spelling.
    public init?(hex: some StringProtocol) {
        // A string of its own first: what follows is then not generic, and this happens several times in every request.
        let text = String(hex)
        guard text.utf8.count == 32,
            text.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) })
        else { return nil }
        self.hex = text
    }

    /// Reads what stands behind `prefix`, compared byte by byte.
    public init?(_ text: String, after prefix: String) {
        guard text.utf8.starts(with: prefix.utf8) else { return nil }
        self.init(hex: Substring(text.utf8.dropFirst(prefix.utf8.count)))
    }

    public init(high: UInt64, low: UInt64) {
        func digits(_ value: UInt64) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        hex = digits(high) + digits(low)
    }

    public static func < (a: ResourceID, b: ResourceID) -> Bool { a.hex < b.hex }
    public var description: String { hex }
}
