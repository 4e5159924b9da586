import ControlPlane
import Digests
import Glibc

extension FileObjectStore {
    public func storeModelFile(_ bytes: [UInt8]) throws -> String {
        let digest = Self.digest(bytes)
        if try isWhole(digest, size: bytes.count) { return digest }
        let temporaryPath = temporary.file(ids.next().hex)
        do {
            let file = try OpenFile(temporaryPath, O_WRONLY | O_CREAT | O_EXCL)
            try bytes.withUnsafeBytes { try file.append($0) }
            try file.sync()
            try models.takeIn(temporaryPath, as: Self.name(digest))
        } catch {
            unlink(temporaryPath)
            throw error
        }
        return digest
    }

    public func loadModelFile(digest: String) throws -> [UInt8] {
        // A digest names a file here; nothing else may.
        guard Self.isDigest(digest) else { throw StoreError.modelFileMissing(digest: digest) }
        let reader: BlobReader
        do {
            reader = try BlobReader(OpenFile(models.file(Self.name(digest)), O_RDONLY))
        } catch StoreError.inputOutput("open", _, ENOENT) {
            throw StoreError.modelFileMissing(digest: digest)
        }
        let bytes = try reader.read(offset: 0, count: Int(reader.size))
        guard Self.digest(bytes) == digest else { throw StoreError.modelFileDamaged(digest: digest) }
        return bytes
    }

    public func hasModelFile(digest: String) -> Bool {
        Self.isDigest(digest) && access(models.file(Self.name(digest)), R_OK) == 0
    }

    public func removeModelFile(digest: String) throws {
        guard Self.isDigest(digest) else { return }
        try models.remove(Self.name(digest))
    }

    /// A file of the right name may still be a damaged one: then it is written anew.
    private func isWhole(_ digest: String, size: Int) throws -> Bool {
        do {
            return try loadModelFile(digest: digest).count == size
        } catch StoreError.modelFileMissing, StoreError.modelFileDamaged {
            return false
        }
    }

    static func name(_ digest: String) -> String { digest + ".safetensors" }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) }
    }

    private static func digest(_ bytes: [UInt8]) -> String { Hex.encode(SHA256.hash(bytes)) }
}
