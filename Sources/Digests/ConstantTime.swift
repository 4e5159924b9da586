import COpenSSL

/// Comparison of secrets and digests in a time that does not depend on where they differ.
public enum ConstantTime {
    /// Whether both hold the same bytes. The lengths are not secret.
    public static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }
}
