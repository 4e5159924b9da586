import Foundation

/// Blobs and model files that a transaction leaves without a row, to be removed once it is committed.
///
/// `@unchecked Sendable`: `lock` guards the lists.
final class Leftovers: @unchecked Sendable {
    private let lock = NSLock()
    private var blobs: [ResourceID] = []
    private var digests: [String] = []

    init() {}
    init(modelFile digest: String) { digests = [digest] }

    func add(_ blob: ResourceID) { lock.withLock { blobs.append(blob) } }
    func add(modelFile digest: String) { lock.withLock { digests.append(digest) } }

    var all: [ResourceID] { lock.withLock { blobs } }
    var modelFiles: [String] { lock.withLock { digests } }
}

extension ServiceEnvironment {
    /// Removes what nothing names any more. What stays behind after a fault here is swept at the next start.
    ///
    /// Write transactions run one after the other, and a training that ends with the same file checks in its own transaction that
    /// the file is still there: so no model is left without its file.
    func remove(_ leftovers: Leftovers) async {
        let (objects, blobs, files) = (self.objects, leftovers.all, leftovers.modelFiles)
        if !blobs.isEmpty {
            try? await BlockingWork.run { for blob in blobs { try? objects.remove(blob) } }
        }
        guard !files.isEmpty else { return }
        try? await store.write { transaction in
            for digest in files where try !transaction.isModelFileUsed(digest: digest) {
                try? objects.removeModelFile(digest: digest)
            }
        }
    }
}
