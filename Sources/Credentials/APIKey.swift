import COpenSSL
import Digests

/// A secret that a client shows instead of a signature. Only its hash is ever stored.
public struct APIKey: Hashable, Sendable {
    /// The secret itself, to be shown once: `lw_` and 32 random bytes in the URL-safe base64 alphabet.
    public let text: String

    /// Marks our keys, so that people and secret scanners recognise one that has strayed.
    public static let prefix = "lw_"

    /// Makes a new key.
    public static func generate() throws(KeyError) -> APIKey {
        var bytes = [UInt8](repeating: 0, count: 32)
        guard RAND_bytes(&bytes, Int32(bytes.count)) == 1 else { throw .libraryFailure("get random bytes") }
        return APIKey(text: prefix + Base64.encodeURLSafe(bytes))
    }

    public init(text: String) { self.text = text }

    /// What is stored in place of the key: SHA-256 in hexadecimal. With 256 random bits in the key, no salt or slow hash is
    /// needed, and the hash can be looked up by equality.
    public var hash: String { Self.hash(text) }

    public static func hash(_ text: String) -> String { Hex.encode(SHA256.hash(text)) }

    /// The key in an `Authorization: Bearer ...` value, or nil when the value is of another scheme or form.
    public init?(bearer authorization: String) {
        let utf8 = authorization.utf8
        guard utf8.count <= 1024, utf8.prefix(7).map({ $0 | 0x20 }) == Array("bearer ".utf8) else { return nil }
        self.init(token: utf8.dropFirst(7).drop { $0 == 0x20 })
    }

    /// The key that a header of its own holds and nothing else, or nil when the value cannot be one.
    public init?(headerValue: String) {
        guard headerValue.utf8.count <= 1024 else { return nil }
        self.init(token: headerValue.utf8[...])
    }

    /// What RFC 6750 allows in a token.
    private init?(token: String.UTF8View.SubSequence) {
        let isToken = token.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
                true
            default: false
            }
        }
        guard isToken, !token.isEmpty, let text = String(token) else { return nil }
        self.init(text: text)
    }
}

// A key must not reach a log by being interpolated.
extension APIKey: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String { "\(Self.prefix)..." }
    public var debugDescription: String { description }
}
