import Digests

/// The SHA-256 that a signed request promises for its body.
public struct BodyDigest: Hashable, Sendable {
    public let sha256: [UInt8]

    /// Reads the value of `x-content-sha256`; nil when it is not base64 of 32 bytes.
    public init?(base64 text: String) {
        guard let bytes = Base64.decode(text), bytes.count == SHA256.byteCount else { return nil }
        sha256 = bytes
    }

    /// Whether a body with this SHA-256 is the promised one, in constant time.
    public func matches(_ sha256: [UInt8]) -> Bool { ConstantTime.equal(self.sha256, sha256) }

    /// Refuses a body whose SHA-256 is not the promised one.
    public func check(_ sha256: [UInt8]) throws(AuthenticationFailure) {
        guard matches(sha256) else { throw AuthenticationFailure("the body does not match x-content-sha256") }
    }

    /// The value of `x-content-sha256` for `body`.
    public static func headerValue(for body: some Sequence<UInt8>) -> String { Base64.encode(SHA256.hash(body)) }
}
