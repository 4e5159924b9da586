import COpenSSL

/// Keyed digests (RFC 2104).
public enum HMAC {
    /// HMAC-SHA256: 32 bytes.
    public static func sha256(_ message: some Sequence<UInt8>, key: [UInt8]) -> [UInt8] {
        let message = Array(message)
        return [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { buffer, count in
            var length: UInt32 = 0
            // A null key would mean "the key of last time": an empty one still needs an address.
            let code = (key.isEmpty ? [0] : key).withUnsafeBytes {
                COpenSSL.HMAC(
                    EVP_sha256(), $0.baseAddress, Int32(clamping: key.count), message, message.count,
                    buffer.baseAddress, &length)
            }
            // Out of memory, or a libcrypto built without SHA-256: no input leads here.
            precondition(code != nil, "libcrypto cannot compute this digest")
            count = Int(length)
        }
    }
}
