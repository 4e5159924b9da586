import ControlPlane
import Digests
import Foundation
import Glibc

/// A blob that is being written: a temporary file until it is committed.
///
/// `@unchecked Sendable`: `lock` guards everything that changes.
final class BlobWriter: ObjectWriter, @unchecked Sendable {
    private let id: ResourceID
    private let store: FileObjectStore
    private let lock = NSLock()
    /// Nil once the blob is committed or abandoned.
    private var file: OpenFile?
    private var size: Int64 = 0
    private let sha256 = SHA256()
    private let md5 = MD5()

    init(id: ResourceID, store: FileObjectStore) throws {
        self.id = id
        self.store = store
        file = try OpenFile(store.temporary.file(id.hex), O_WRONLY | O_CREAT | O_EXCL)
    }

    deinit { abandon() }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        try lock.withLock {
            let file = try openFile("write")
            try file.append(bytes)
            sha256.update(bytes)
            md5.update(bytes)
            size += Int64(bytes.count)
        }
    }

    func commit() throws -> WrittenBlob {
        try lock.withLock {
            let file = try openFile("commit")
            try file.sync()
            try store.shard(of: id).takeIn(file.path, as: id.hex)
            self.file = nil
            return WrittenBlob(id: id, size: size, md5: md5.finalize(), sha256: sha256.finalize())
        }
    }

    func abandon() {
        lock.withLock {
            guard let file else { return }
            self.file = nil
            // What cannot be removed now is swept at the next start.
            unlink(file.path)
        }
    }

    private func openFile(_ operation: String) throws -> OpenFile {
        guard let file else {
            throw StoreError.inputOutput(operation: operation, path: store.temporary.file(id.hex), code: EBADF)
        }
        return file
    }
}
