import Digests
import TimeSeries

/// What a client says about an object it puts.
public struct ObjectDescription: Sendable, Equatable {
    public var contentType: String
    public var contentHeaders: [String: String]
    public var userMetadata: [String: String]
    public var storageTier: String

    public init(
        contentType: String = "application/octet-stream", contentHeaders: [String: String] = [:],
        userMetadata: [String: String] = [:], storageTier: String = "Standard"
    ) {
        self.contentType = contentType
        self.contentHeaders = contentHeaders
        self.userMetadata = userMetadata
        self.storageTier = storageTier
    }
}

/// Conditions of a put, get or delete.
public struct ObjectCondition: Sendable, Equatable {
    /// `if-match`: the etag that the object must have, or `*` for any.
    public var ifMatch: String?
    /// `if-none-match: *`: there must be no such object.
    public var ifNoneMatchAny: Bool

    public init(ifMatch: String? = nil, ifNoneMatchAny: Bool = false) {
        self.ifMatch = ifMatch
        self.ifNoneMatchAny = ifNoneMatchAny
    }

    public enum Violation: Error, Sendable, Equatable { case ifMatchFailed, ifNoneMatchFailed }

    /// - Parameter etag: of what is there now; nil when nothing is.
    public func check(etag: String?) throws {
        if let ifMatch {
            guard let etag, ifMatch == "*" || ifMatch == etag else { throw Violation.ifMatchFailed }
        }
        if ifNoneMatchAny, etag != nil { throw Violation.ifNoneMatchFailed }
    }
}

/// Objects: bytes go to a blob first, then one transaction makes the blob the object's content.
/// A reader sees the old or the new content, never half of one.
public struct ObjectService: Sendable {
    let environment: ServiceEnvironment

    public func get(_ name: String, bucket: Bucket) async throws -> StoredObject? {
        try await environment.store.lookUp { try $0.object(named: name, bucket: bucket.id) }
    }

    public func list(_ query: ObjectQuery, bucket: Bucket) async throws -> [StoredObject] {
        try await environment.store.read { try $0.objects(query, bucket: bucket.id) }
    }

    /// A blob to write an upload into. Nothing is visible before `finishPut`.
    public func makeWriter() throws -> any ObjectWriter { try environment.objects.makeWriter() }

    /// Makes the written blob the content of `name`.
    /// - Parameter verify: checks what was written against what was promised, before anything becomes visible.
    /// - Throws: `ObjectCondition.Violation`, what `verify` throws, or `ServiceError.notFound` when the bucket has gone meanwhile.
    public func finishPut(
        _ name: String, bucket: Bucket, writer: any ObjectWriter, description: ObjectDescription,
        condition: ObjectCondition, verify: (WrittenBlob) throws -> Void = { _ in }
    ) async throws -> StoredObject {
        let blob = try await BlockingWork.run { try writer.commit() }
        do {
            try verify(blob)
            let object = StoredObject(
                bucketID: bucket.id, name: name, blobID: blob.id, size: blob.size, md5: Base64.encode(blob.md5),
                etag: environment.ids.next().hex, description, time: environment.clock.now())
            let replaced = try await environment.store.write { transaction -> StoredObject? in
                try transaction.require(bucket)
                try condition.check(etag: try transaction.object(named: name, bucket: bucket.id)?.etag)
                return try transaction.put(object)
            }
            if let replaced { await removeBlob(replaced.blobID) }
            return object
        } catch {
            await removeBlob(blob.id)
            throw error
        }
    }

    /// Opens the content of an object. A replacement between look-up and opening is followed.
    public func open(_ name: String, bucket: Bucket) async throws -> (StoredObject, any ObjectReader)? {
        let objects = environment.objects
        for _ in 0..<8 {
            guard let object = try await get(name, bucket: bucket) else { return nil }
            do {
                return (object, try await BlockingWork.run { try objects.open(object.blobID) })
            } catch StoreError.blobMissing {
                continue
            }
        }
        throw ServiceError.unavailable("the object '\(name)' is being replaced too often to be read: try again")
    }

    /// False when there is no such object.
    public func delete(_ name: String, bucket: Bucket, condition: ObjectCondition) async throws -> Bool {
        let removed = try await environment.store.write { transaction -> StoredObject? in
            let object = try transaction.object(named: name, bucket: bucket.id)
            guard let object else { return nil }
            try condition.check(etag: object.etag)
            try transaction.deleteObject(named: name, bucket: bucket.id)
            return object
        }
        guard let removed else { return false }
        await removeBlob(removed.blobID)
        return true
    }

    /// Gives the object another name, where it takes the place of another object at once. Nil when there is no such object.
    /// - Parameters:
    ///   - source: must hold for the object itself.
    ///   - target: must hold for what has the new name now.
    public func rename(
        _ name: String, to newName: String, bucket: Bucket, source: ObjectCondition, target: ObjectCondition
    ) async throws -> StoredObject? {
        let now = environment.clock.now()
        let etag = environment.ids.next().hex
        let outcome = try await environment.store.write { transaction -> (StoredObject, StoredObject?)? in
            guard var object = try transaction.object(named: name, bucket: bucket.id) else { return nil }
            try source.check(etag: object.etag)
            try target.check(etag: try transaction.object(named: newName, bucket: bucket.id)?.etag)
            // First, since two rows must never name one blob.
            try transaction.deleteObject(named: name, bucket: bucket.id)
            object.name = newName
            object.etag = etag
            object.timeModified = now
            return (object, try transaction.put(object))
        }
        guard let (object, replaced) = outcome else { return nil }
        if let replaced { await removeBlob(replaced.blobID) }
        return object
    }

    /// A blob that stays behind after a fault here is swept at the next start.
    func removeBlob(_ id: ResourceID) async {
        let objects = environment.objects
        try? await BlockingWork.run { try objects.remove(id) }
    }
}
