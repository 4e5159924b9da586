import COpenSSL

/// The SHA-256 digest (32 bytes), of bytes at hand or of a stream taken piece by piece.
///
/// Not thread-safe: one computation belongs to one task.
public final class SHA256 {
    private let context = DigestContext(EVP_sha256())

    /// Length of the digest in bytes.
    public static let byteCount = 32

    public init() {}

    public func update(_ bytes: UnsafeRawBufferPointer) { context.update(bytes) }

    public func update(_ bytes: some Sequence<UInt8>) { context.update(bytes) }

    /// The digest of everything given so far. Afterwards the computation begins anew.
    public func finalize() -> [UInt8] { context.finalize() }

    public static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let digest = SHA256()
        digest.update(bytes)
        return digest.finalize()
    }

    public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let digest = SHA256()
        digest.update(bytes)
        return digest.finalize()
    }

    /// The digest of the UTF-8 bytes of `text`.
    public static func hash(_ text: String) -> [UInt8] { hash(text.utf8) }
}
