import COpenSSL
import Foundation

/// Contexts of libcrypto that are set up to check RSA-SHA256 (PKCS#1 v1.5) signatures with one key, kept for the next signature:
/// setting one up takes a third of the time of a check.
///
/// `@unchecked Sendable`: the idle contexts are only touched under `lock`, and one that was taken belongs to whoever took it.
final class VerificationContexts: @unchecked Sendable {
    /// As many as threads can check at once on most machines; more are made when needed and freed after use.
    private static let mostIdle = 16

    private let key: OpaquePointer
    private let lock = NSLock()
    private var idle: [OpaquePointer] = []

    /// - Parameter key: must outlive this.
    init(key: OpaquePointer) { self.key = key }

    deinit { for context in idle { EVP_PKEY_CTX_free(context) } }

    /// What `check` returns, false when libcrypto has no memory.
    func withContext(_ check: (OpaquePointer) -> Bool) -> Bool {
        guard let context = lock.withLock({ idle.popLast() }) ?? make() else { return false }
        let result = check(context)
        let isKept = lock.withLock {
            guard idle.count < Self.mostIdle else { return false }
            idle.append(context)
            return true
        }
        if !isKept { EVP_PKEY_CTX_free(context) }
        return result
    }

    private func make() -> OpaquePointer? {
        guard let context = EVP_PKEY_CTX_new(key, nil) else { return nil }
        guard EVP_PKEY_verify_init(context) == 1, EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1,
            EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
        else {
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
            return nil
        }
        return context
    }
}
