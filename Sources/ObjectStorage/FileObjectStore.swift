import ControlPlane
import Glibc

/// Objects and model files in a folder:
///
///     objects/<last two digits>/<blob id>
///     models/<SHA-256>.safetensors
///     tmp/                            unfinished writes
///
/// A file is written under a temporary name, brought to disk, and then moved to its place, so that whatever stands there
/// is whole. Nothing that stands there is ever changed.
public final class FileObjectStore: ObjectStore {
    let blobs: Folder
    let models: Folder
    let temporary: Folder
    let ids: any IdentitySource

    /// Makes the folders that are not there. `root`'s own parent must exist.
    public init(root: String, ids: any IdentitySource = SystemIdentitySource()) throws {
        let root = try Folder.make(root)
        blobs = try root.folder("objects")
        models = try root.folder("models")
        temporary = try root.folder("tmp")
        self.ids = ids
    }

    public func makeWriter() throws -> any ObjectWriter { try BlobWriter(id: ids.next(), store: self) }

    public func open(_ blob: ResourceID) throws -> any ObjectReader {
        do {
            return try BlobReader(OpenFile(blobs.file(shardName(of: blob)) + "/" + blob.hex, O_RDONLY))
        } catch StoreError.inputOutput("open", _, ENOENT) {
            throw StoreError.blobMissing(blob)
        }
    }

    public func remove(_ blob: ResourceID) throws {
        try Folder(path: blobs.file(shardName(of: blob))).remove(blob.hex)
    }

    /// Folders with very many entries are slow to list: blobs lie in 256 of them.
    func shard(of blob: ResourceID) throws -> Folder { try blobs.folder(shardName(of: blob)) }

    /// From the end of the id, which is random; its beginning is the time.
    private func shardName(of blob: ResourceID) -> String { String(blob.hex.suffix(2)) }
}
