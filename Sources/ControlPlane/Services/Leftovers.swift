import Foundation

/// Blobs that a transaction leaves without a row, to be removed once it is committed.
///
/// `@unchecked Sendable`: `lock` guards the list.
final class Leftovers: @unchecked Sendable {
    private let lock = NSLock()
    private var blobs: [ResourceID] = []

    func add(_ blob: ResourceID) { lock.withLock { blobs.append(blob) } }

    var all: [ResourceID] { lock.withLock { blobs } }
}
