/// Who signed a request: `tenancy/user/fingerprint`.
public struct KeyID: Hashable, Sendable, CustomStringConvertible {
    public var tenancy: String
    public var user: String
    /// MD5 of the key, as 16 lower-case hexadecimal pairs joined by colons.
    public var fingerprint: String

    public init(tenancy: String, user: String, fingerprint: String) {
        self.tenancy = tenancy
        self.user = user
        self.fingerprint = fingerprint
    }

    /// Reads `tenancy/user/fingerprint`, or returns nil. Session tokens (`ST$...`) are no such key id.
    public init?(parsing text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty, !text.utf8.starts(with: "ST$".utf8) else {
            return nil
        }
        let fingerprint = String(Substring(parts[2]))
        guard Self.isFingerprint(fingerprint) else { return nil }
        self.init(tenancy: String(Substring(parts[0])), user: String(Substring(parts[1])), fingerprint: fingerprint)
    }

    public var description: String { "\(tenancy)/\(user)/\(fingerprint)" }

    /// Whether `text` is 16 lower-case hexadecimal pairs joined by colons.
    public static func isFingerprint(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 47 else { return false }
        for (index, byte) in bytes.enumerated() {
            if index % 3 == 2 {
                guard byte == UInt8(ascii: ":") else { return false }
            } else {
                let isHex = byte &- 0x30 < 10 || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
                guard isHex else { return false }
            }
        }
        return true
    }
}
