import COpenSSL

/// An RSA private key.
///
/// `@unchecked Sendable`: the one stored pointer never changes, the key behind it is not written after `init`, and libcrypto
/// allows a key to be read from several threads as long as each uses a context of its own, as `sign` does.
public final class PrivateKey: @unchecked Sendable {
    private let key: OpaquePointer
    public let publicKey: PublicKey

    /// Takes over `key`, which is freed if it is refused.
    private init(owning key: OpaquePointer) throws(KeyError) {
        do throws(KeyError) {
            try PEMBuffer.check(key)
            publicKey = try PublicKey(ofPrivate: key)
        } catch {
            EVP_PKEY_free(key)
            throw error
        }
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// Makes a new key.
    public static func generate(bits: Int = 2048) throws(KeyError) -> PrivateKey {
        guard (2048...8192).contains(bits) else { throw .unsuitableLength(bits: bits) }
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil) else { throw .libraryFailure("make a key") }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) == 1,
            EVP_PKEY_keygen(context, &key) == 1, let key
        else { throw .libraryFailure("make a key") }
        return try PrivateKey(owning: key)
    }

    /// Reads a key in PEM form, PKCS#8 or PKCS#1, encrypted or not. Lines before and after it (`OCI_API_KEY`) do not matter.
    public convenience init(pem: String, passphrase: String? = nil) throws(KeyError) {
        let secret = Array((passphrase ?? "").utf8CString)
        let key: OpaquePointer? = secret.withUnsafeBufferPointer { secret in
            PEMBuffer.reading(pem) { bio in
                if passphrase == nil {
                    // Without a function of ours libcrypto would ask on the terminal.
                    return PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
                }
                return PEM_read_bio_PrivateKey(bio, nil, nil, UnsafeMutableRawPointer(mutating: secret.baseAddress))
            }
        }
        guard let key else {
            guard pem.contains("ENCRYPTED") else { throw .notPEM }
            throw passphrase == nil ? .passphraseRequired : .wrongPassphrase
        }
        try self.init(owning: key)
    }

    /// PEM PKCS#8, encrypted with AES-256 when there is a passphrase.
    public func pem(passphrase: String? = nil) throws(KeyError) -> String {
        var secret = Array((passphrase ?? "").utf8CString)
        let count = Int32(secret.count - 1)
        let text = secret.withUnsafeMutableBufferPointer { secret in
            PEMBuffer.writing { bio in
                if passphrase == nil {
                    return PEM_write_bio_PKCS8PrivateKey(bio, key, nil, nil, 0, nil, nil) == 1
                }
                return PEM_write_bio_PKCS8PrivateKey(
                    bio, key, EVP_aes_256_cbc(), secret.baseAddress, count, nil, nil) == 1
            }
        }
        guard let text else { throw .libraryFailure("write the private key") }
        return text
    }

    /// PEM as an API key's file has it: OCI's clients warn at every call about a file that does not end with this line.
    public func labeledPEM() throws(KeyError) -> String {
        try pem() + "OCI_API_KEY\n"
    }

    /// The RSA-SHA256 (PKCS#1 v1.5) signature of `message`.
    public func sign(_ message: [UInt8]) throws(KeyError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw .libraryFailure("sign") }
        defer { EVP_MD_CTX_free(context) }
        var length = Int(EVP_PKEY_get_size(key))
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
            EVP_DigestSign(context, &signature, &length, message, message.count) == 1
        else {
            ERR_clear_error()
            throw .libraryFailure("sign")
        }
        return Array(signature.prefix(length))
    }
}
