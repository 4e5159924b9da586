import COpenSSL

/// Moves text into and out of libcrypto's PEM functions.
enum PEMBuffer {
    /// Runs `body` over a reader of `text`. Errors that libcrypto keeps for this thread are dropped afterwards.
    static func reading<R>(_ text: String, _ body: (OpaquePointer) -> R?) -> R? {
        var copy = text
        return copy.withUTF8 { bytes in
            guard bytes.count <= 1 << 20, let base = bytes.baseAddress,
                let bio = BIO_new_mem_buf(base, Int32(bytes.count))
            else { return nil }
            defer {
                BIO_free(bio)
                ERR_clear_error()
            }
            return body(bio)
        }
    }

    /// What `body` writes, or nil when it reports failure.
    static func writing(_ body: (OpaquePointer) -> Bool) -> String? {
        guard let bio = BIO_new(BIO_s_mem()) else { return nil }
        defer {
            BIO_free(bio)
            ERR_clear_error()
        }
        guard body(bio) else { return nil }
        let count = BIO_ctrl_pending(bio)
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = max(0, Int(BIO_read(bio, buffer.baseAddress, Int32(count))))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Refuses keys that are not RSA, too short to be safe, or so long that checking a signature becomes an attack.
    static func check(_ key: OpaquePointer) throws(KeyError) {
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else { throw .notRSA }
        let bits = Int(EVP_PKEY_get_bits(key))
        guard (2048...8192).contains(bits) else { throw .unsuitableLength(bits: bits) }
    }
}
