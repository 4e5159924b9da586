/// What goes wrong between the control plane and its stores.
public enum StoreError: Error, Sendable, Equatable {
    /// A worker wrote about a job that is no longer its own.
    case claimLost
    /// A row changed between reading and writing it (its etag is no longer the one read).
    case rowChanged
    case blobMissing(ResourceID)
    case modelFileMissing(digest: String)
    /// A file's content does not have the digest that names it.
    case modelFileDamaged(digest: String)
    /// Another process holds the data directory.
    case dataDirectoryInUse(path: String)
    /// A write that the schema forbids, e.g. a second bucket of the same name, or a text that holds a NUL character.
    case constraintViolated(String)
    case inputOutput(operation: String, path: String, code: Int32)
    /// A row that cannot have been written by this program.
    case corrupt(String)
}
