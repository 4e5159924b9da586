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

    public func check(_ object: StoredObject?) throws {
        if let ifMatch {
            guard let object, ifMatch == "*" || ifMatch == object.etag else { throw Violation.ifMatchFailed }
        }
        if ifNoneMatchAny, object != nil { throw Violation.ifNoneMatchFailed }
    }
}

/// Objects: bytes go to a blob first, then one transaction makes the blob the object's content.
/// A reader sees the old or the new content, never half of one.
public struct ObjectService: Sendable {
    let environment: ServiceEnvironment

    public func get(_ name: String, bucket: Bucket) async throws -> StoredObject? {
        try await environment.store.read { try $0.object(named: name, bucket: bucket.id) }
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
        do { try verify(blob) } catch {
            await removeBlob(blob.id)
            throw error
        }
        let now = environment.clock.now()
        let object = StoredObject(
            bucketID: bucket.id, name: name, blobID: blob.id, size: blob.size, md5: Base64.encode(blob.md5),
            etag: environment.ids.next().hex, contentType: description.contentType,
            contentHeaders: description.contentHeaders, userMetadata: description.userMetadata,
            storageTier: description.storageTier, timeCreated: now, timeModified: now)
        do {
            let replaced = try await environment.store.write { transaction -> StoredObject? in
                guard try transaction.bucket(named: bucket.name, tenancy: bucket.tenancy)?.id == bucket.id else {
                    throw ServiceError.notFound(kind: "bucket", id: bucket.name)
                }
                try condition.check(try transaction.object(named: name, bucket: bucket.id))
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
            try condition.check(object)
            try transaction.deleteObject(named: name, bucket: bucket.id)
            return object
        }
        guard let removed else { return false }
        await removeBlob(removed.blobID)
        return true
    }

    /// A blob that stays behind after a fault here is swept at the next start.
    private func removeBlob(_ id: ResourceID) async {
        let objects = environment.objects
        try? await BlockingWork.run { try objects.remove(id) }
    }
}
