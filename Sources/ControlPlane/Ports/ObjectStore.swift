/// Where the bytes of objects and model files lie.
///
/// Calls block on the disk; run them off the cooperative pool (`BlockingWork`).
public protocol ObjectStore: Sendable {
    /// A new blob, invisible until committed.
    func makeWriter() throws -> any ObjectWriter
    /// Throws `StoreError.blobMissing`. The reader stays valid when the blob is removed meanwhile.
    func open(_ blob: ResourceID) throws -> any ObjectReader
    /// A new blob, durable, of these one behind the other, which stay. Throws `StoreError.blobMissing`.
    func join(_ blobs: [ResourceID]) throws -> ResourceID
    /// Removing what is not there is no error.
    func remove(_ blob: ResourceID) throws

    /// Writes a model file under its SHA-256 (hex), durably and atomically, and returns that name.
    func storeModelFile(_ bytes: [UInt8]) throws -> String
    /// Throws `modelFileMissing`, or `modelFileDamaged` when the content no longer has that digest.
    func loadModelFile(digest: String) throws -> [UInt8]
    func hasModelFile(digest: String) -> Bool
    func removeModelFile(digest: String) throws

    /// Removes everything that is not named, and unfinished writes: what a crash left over. Only before serving begins.
    func sweep(keepingBlobs blobs: Set<ResourceID>, modelFiles: Set<String>) throws
}

public protocol ObjectWriter: AnyObject, Sendable {
    func append(_ bytes: UnsafeRawBufferPointer) throws
    /// Makes the blob durable under its id. Call once.
    func commit() throws -> WrittenBlob
    /// Throws away what was written. Harmless after `commit`.
    func abandon()
}

public struct WrittenBlob: Sendable, Equatable {
    public let id: ResourceID
    public let size: Int64
    public let md5: [UInt8]
    public let sha256: [UInt8]

    public init(id: ResourceID, size: Int64, md5: [UInt8], sha256: [UInt8]) {
        self.id = id
        self.size = size
        self.md5 = md5
        self.sha256 = sha256
    }
}

public protocol ObjectReader: AnyObject, Sendable {
    var size: Int64 { get }
    /// Up to `count` bytes from `offset`; fewer only at the end.
    func read(offset: Int64, count: Int) throws -> [UInt8]
    /// The whole content, mapped into memory for the duration of the call.
    func withMappedBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) throws -> T
    /// Gives back the memory of mapped bytes that have been looked at. They stay readable, from the disk again.
    func release(_ mapped: UnsafeRawBufferPointer)
}
