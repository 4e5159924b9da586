import COpenSSL
import Digests

/// An RSA public key, parsed once and then used for any number of signatures from any thread.
///
/// `@unchecked Sendable`: the stored pointer never changes, the key behind it is not written after `init`, and libcrypto
/// allows a key to be read from several threads as long as each uses a context of its own, as `isValid` does.
public final class PublicKey: @unchecked Sendable {
    private let key: OpaquePointer
    private let contexts: VerificationContexts
    /// MD5 of the DER form, as hexadecimal pairs joined by colons.
    public let fingerprint: String

    /// Takes over `key`, which is freed if it is refused.
    private init(owning key: OpaquePointer) throws(KeyError) {
        do throws(KeyError) {
            try PEMBuffer.check(key)
            fingerprint = Hex.encode(MD5.hash(try Self.der(of: key)), separator: ":")
        } catch {
            EVP_PKEY_free(key)
            throw error
        }
        self.key = key
        contexts = VerificationContexts(key: key)
    }

    deinit { EVP_PKEY_free(key) }

    /// Reads `-----BEGIN PUBLIC KEY-----` (SubjectPublicKeyInfo).
    public convenience init(pem: String) throws(KeyError) {
        guard let key = PEMBuffer.reading(pem, { PEM_read_bio_PUBKEY($0, nil, nil, nil) }) else { throw .notPEM }
        try self.init(owning: key)
    }

    /// Reads a DER SubjectPublicKeyInfo.
    public convenience init(der: [UInt8]) throws(KeyError) {
        let key = der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            return d2i_PUBKEY(nil, &cursor, bytes.count)
        }
        ERR_clear_error()
        guard let key else { throw .notPEM }
        try self.init(owning: key)
    }

    /// The public half of a private key.
    convenience init(ofPrivate key: OpaquePointer) throws(KeyError) { try self.init(der: Self.der(of: key)) }

    /// DER SubjectPublicKeyInfo.
    public func der() throws(KeyError) -> [UInt8] { try Self.der(of: key) }

    /// PEM SubjectPublicKeyInfo.
    public func pem() throws(KeyError) -> String {
        guard let text = PEMBuffer.writing({ PEM_write_bio_PUBKEY($0, key) == 1 }) else {
            throw .libraryFailure("write the public key")
        }
        return text
    }

    /// Whether `signature` is this key's RSA-SHA256 (PKCS#1 v1.5) signature of `message`.
    public func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        let digest = SHA256.hash(message)
        return contexts.withContext { context in
            if EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1 { return true }
            ERR_clear_error()
            return false
        }
    }

    private static func der(of key: OpaquePointer) throws(KeyError) -> [UInt8] {
        let length = i2d_PUBKEY(key, nil)
        guard length > 0 else { throw .libraryFailure("encode the public key") }
        return [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            var cursor = buffer.baseAddress
            count = max(0, Int(i2d_PUBKEY(key, &cursor)))
        }
    }
}
