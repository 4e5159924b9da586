import COpenSSL

/// One running computation of a digest in libcrypto.
final class DigestContext {
    private let context: OpaquePointer
    private let algorithm: OpaquePointer

    /// - Parameter algorithm: `EVP_sha256()` or the like; these live as long as the process.
    init(_ algorithm: OpaquePointer?) {
        guard let algorithm, let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, algorithm, nil) == 1 else {
            // Out of memory, or a libcrypto built without the algorithm: no input leads here.
            preconditionFailure("libcrypto cannot compute this digest")
        }
        self.context = context
        self.algorithm = algorithm
    }

    deinit { EVP_MD_CTX_free(context) }

    func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        EVP_DigestUpdate(context, base, bytes.count)
    }

    func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if done == nil { Array(bytes).withUnsafeBytes { update($0) } }
    }

    /// The digest of all bytes so far; the context then begins anew.
    func finalize() -> [UInt8] {
        let digest = [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            var length: UInt32 = 0
            EVP_DigestFinal_ex(context, buffer.baseAddress, &length)
            count = Int(length)
        }
        EVP_DigestInit_ex(context, algorithm, nil)
        return digest
    }
}
