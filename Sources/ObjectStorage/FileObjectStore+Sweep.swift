import ControlPlane

extension FileObjectStore {
    public func sweep(keepingBlobs kept: Set<ResourceID>, modelFiles: Set<String>) throws {
        for name in try temporary.entries() { try temporary.remove(name) }
        for shard in try blobs.entries() {
            let folder = Folder(path: blobs.file(shard))
            for name in try folder.entries() where ResourceID(hex: name).map(kept.contains) != true {
                try folder.remove(name)
            }
        }
        let keptModels = Set(modelFiles.map(Self.name))
        for name in try models.entries() where !keptModels.contains(name) { try models.remove(name) }
    }
}
