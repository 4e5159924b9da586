import COpenSSL

/// The MD5 digest (16 bytes), of bytes at hand or of a stream taken piece by piece.
///
/// Only for what older protocols ask for (key fingerprints, `content-md5`); it protects against accidents, not attackers.
///
/// Not thread-safe: one computation belongs to one task.
public final class MD5 {
    private let context = DigestContext(EVP_md5())

    /// Length of the digest in bytes.
    public static let byteCount = 16

    public init() {}

    public func update(_ bytes: UnsafeRawBufferPointer) { context.update(bytes) }

    public func update(_ bytes: some Sequence<UInt8>) { context.update(bytes) }

    /// The digest of everything given so far. Afterwards the computation begins anew.
    public func finalize() -> [UInt8] { context.finalize() }

    public static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        let digest = MD5()
        digest.update(bytes)
        return digest.finalize()
    }

    public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        let digest = MD5()
        digest.update(bytes)
        return digest.finalize()
    }

    /// The digest of the UTF-8 bytes of `text`.
    public static func hash(_ text: String) -> [UInt8] { hash(text.utf8) }
}
