import COpenSSL
import ControlPlane
import Digests
import Foundation

/// Encrypts secrets with AES-256-GCM under a master key that lies in a file of its own, away from the database.
///
/// A sealed value is 12 random bytes, the ciphertext, and a tag of 16 bytes. What the value belongs to is authenticated with
/// it, so that a row's value cannot be put into another row.
public struct SecretCipher: SecretSealing {
    static let keyLength = 32
    private static let nonceLength = 12
    private static let tagLength = 16

    private let key: [UInt8]
    /// First digits of the key's SHA-256: tells which key a value was sealed with.
    public let keyID: String

    /// - Parameter key: 32 bytes.
    init?(key: [UInt8]) {
        guard key.count == Self.keyLength else { return nil }
        self.key = key
        keyID = String(Hex.encode(SHA256.hash(Array("lapwing master key ".utf8) + key)).prefix(16))
    }

    /// Reads the master key, or makes one if there is none.
    /// - Returns: whether it was made.
    /// - Throws: `StoreError.corrupt` when the file is there and holds no key, `FileFailure`.
    public static func atFile(_ path: String) throws -> (cipher: SecretCipher, isNew: Bool) {
        if FileManager.default.fileExists(atPath: path) {
            guard let data = FileManager.default.contents(atPath: path),
                let key = Hex.decode(
                    String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)),
                let cipher = SecretCipher(key: key)
            else {
                throw StoreError.corrupt(
                    "\(path) does not hold a master key of 64 hexadecimal digits: restore it, or remove it and put "
                        + "the secrets again")
            }
            return (cipher, false)
        }
        var key = [UInt8](repeating: 0, count: keyLength)
        guard RAND_bytes(&key, Int32(key.count)) == 1, let cipher = SecretCipher(key: key) else {
            throw KeyError.libraryFailure("get random bytes")
        }
        try PrivateFile.write(Array((Hex.encode(key) + "\n").utf8), to: path)
        return (cipher, true)
    }

    public func seal(_ value: [UInt8], context: String) throws -> SealedSecret {
        var nonce = [UInt8](repeating: 0, count: Self.nonceLength)
        guard RAND_bytes(&nonce, Int32(nonce.count)) == 1 else { throw KeyError.libraryFailure("get random bytes") }
        guard let (text, tag) = run(value, nonce: nonce, tag: nil, context: context) else {
            throw KeyError.libraryFailure("encrypt")
        }
        return SealedSecret(keyID: keyID, bytes: nonce + text + tag)
    }

    public func open(_ sealed: SealedSecret, context: String) throws -> [UInt8] {
        guard sealed.keyID == keyID else { throw SecretFault.masterKeyLost }
        let bytes = sealed.bytes
        guard bytes.count >= Self.nonceLength + Self.tagLength,
            let (value, _) = run(
                Array(bytes[Self.nonceLength..<(bytes.count - Self.tagLength)]),
                nonce: Array(bytes.prefix(Self.nonceLength)), tag: Array(bytes.suffix(Self.tagLength)),
                context: context)
        else { throw SecretFault.damaged }
        return value
    }

    /// Encrypts, or decrypts when there is a tag. Nil when libcrypto refuses, which for decryption means a wrong tag.
    private func run(
        _ input: [UInt8], nonce: [UInt8], tag: [UInt8]?, context: String
    ) -> (output: [UInt8], tag: [UInt8])? {
        guard let cipher = EVP_CIPHER_CTX_new() else { return nil }
        defer {
            EVP_CIPHER_CTX_free(cipher)
            ERR_clear_error()
        }
        let additional = Array(context.utf8)
        var (length, total) = (Int32(0), 0)
        var output = [UInt8](repeating: 0, count: input.count + 16)
        var newTag = tag ?? [UInt8](repeating: 0, count: Self.tagLength)
        let tagSize = Int32(Self.tagLength)
        let capacity = output.count
        guard EVP_CipherInit_ex(cipher, EVP_aes_256_gcm(), nil, key, nonce, tag == nil ? 1 : 0) == 1,
            EVP_CipherUpdate(cipher, nil, &length, additional, Int32(additional.count)) == 1
        else { return nil }
        if !input.isEmpty {
            guard EVP_CipherUpdate(cipher, &output, &length, input, Int32(input.count)) == 1 else { return nil }
            total = Int(length)
        }
        if tag != nil, EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, tagSize, &newTag) != 1 { return nil }
        let isFinished = output.withUnsafeMutableBufferPointer { buffer in
            guard total < capacity, let base = buffer.baseAddress else { return false }
            return EVP_CipherFinal_ex(cipher, base + total, &length) == 1
        }
        guard isFinished else { return nil }
        total += Int(length)
        if tag == nil, EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, tagSize, &newTag) != 1 { return nil }
        return (Array(output.prefix(total)), newTag)
    }
}
