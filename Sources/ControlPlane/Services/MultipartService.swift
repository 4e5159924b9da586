import Digests
import TimeSeries

/// Objects put in parts: parts come in any order and side by side, and one transaction makes them the object.
///
/// What was acknowledged survives a crash; blobs that no row names are swept at the next start.
public struct MultipartService: Sendable {
    let environment: ServiceEnvironment
    let objects: ObjectService

    /// - Throws: `ObjectCondition.Violation`; `ServiceError.notFound` when the bucket has gone meanwhile.
    public func create(
        _ name: String, bucket: Bucket, description: ObjectDescription, condition: ObjectCondition
    ) async throws -> MultipartUpload {
        let upload = MultipartUpload(
            id: environment.ids.next(), bucketID: bucket.id, objectName: name, description: description,
            timeCreated: environment.clock.now())
        return try await environment.store.write { transaction in
            try transaction.require(bucket)
            try condition.check(etag: try transaction.object(named: name, bucket: bucket.id)?.etag)
            try transaction.insert(upload)
            return upload
        }
    }

    /// Nil unless there is an upload of that id for an object of that name.
    public func get(_ id: ResourceID, object name: String, bucket: Bucket) async throws -> MultipartUpload? {
        let upload = try await environment.store.lookUp { try $0.upload(id, bucket: bucket.id) }
        // Names are compared as bytes: two spellings of one character are two names.
        return upload.flatMap { $0.objectName.utf8.elementsEqual(name.utf8) ? $0 : nil }
    }

    public func list(bucket: Bucket, limit: Int, after: PageCursor?) async throws -> Page<MultipartUpload> {
        try await environment.store.read { try $0.uploads(bucket: bucket.id, limit: limit, after: after) }
    }

    public func parts(of upload: MultipartUpload, limit: Int, after: PageCursor?) async throws -> Page<UploadPart> {
        try await environment.store.read { try $0.parts(ofUpload: upload.id, limit: limit, after: after) }
    }

    /// Makes the written blob a part of the upload, in place of an earlier one of that number.
    /// - Parameter verify: checks what was written against what was promised, before anything becomes visible.
    /// - Throws: `ObjectCondition.Violation`, what `verify` throws, or `ServiceError.notFound` when the upload has ended.
    public func finishPart(
        _ number: Int, of upload: MultipartUpload, writer: any ObjectWriter, condition: ObjectCondition,
        verify: (WrittenBlob) throws -> Void
    ) async throws -> UploadPart {
        let blob = try await BlockingWork.run { try writer.commit() }
        do {
            try verify(blob)
            let part = UploadPart(
                uploadID: upload.id, number: number, blobID: blob.id, size: blob.size, md5: Base64.encode(blob.md5),
                etag: environment.ids.next().hex)
            let replaced = try await environment.store.write { transaction -> UploadPart? in
                try transaction.require(upload)
                try condition.check(etag: try transaction.part(number, ofUpload: upload.id)?.etag)
                return try transaction.put(part)
            }
            if let replaced { await objects.removeBlob(replaced.blobID) }
            return part
        } catch {
            await objects.removeBlob(blob.id)
            throw error
        }
    }

    /// Joins the parts into one blob and makes it the object, as a put does; the upload is over then.
    ///
    /// An upload of one part needs no joining. Otherwise the bytes are copied once more, at the speed of the disk.
    /// - Parameter maximumSize: of the object in bytes.
    public func commit(
        _ upload: MultipartUpload, bucket: Bucket, _ commitment: UploadCommitment, condition: ObjectCondition,
        maximumSize: Int64
    ) async throws -> StoredObject {
        let chosen = try await environment.store.read { snapshot -> [UploadPart] in
            try snapshot.require(upload)
            try condition.check(etag: try snapshot.object(named: upload.objectName, bucket: bucket.id)?.etag)
            return try commitment.chosen(from: snapshot.allParts(of: upload))
        }
        let size = chosen.reduce(Int64(0)) { $0 + $1.size }
        guard size <= maximumSize else {
            throw ServiceError.limitExceeded(
                "the parts have \(size) bytes together, but an object may have at most \(maximumSize)")
        }
        let joined = try await join(chosen, of: upload)
        do {
            return try await finish(upload, bucket: bucket, chosen, joined: joined, size: size, condition: condition)
        } catch {
            if let joined { await objects.removeBlob(joined) }
            throw error
        }
    }

    /// The blob that all parts make together; nil when there is one part, whose blob will do.
    private func join(_ parts: [UploadPart], of upload: MultipartUpload) async throws -> ResourceID? {
        guard parts.count > 1 else { return nil }
        let store = environment.objects
        do {
            return try await BlockingWork.run { try store.join(parts.map(\.blobID)) }
        } catch StoreError.blobMissing {
            // The upload has ended meanwhile, or a part was replaced.
            try await environment.store.read { try $0.require(upload) }
            throw Self.changed
        }
    }

    private static let changed = ServiceError.conflict("a part was replaced while the upload was being committed")

    private func finish(
        _ upload: MultipartUpload, bucket: Bucket, _ chosen: [UploadPart], joined: ResourceID?, size: Int64,
        condition: ObjectCondition
    ) async throws -> StoredObject {
        let now = environment.clock.now()
        let object = StoredObject(
            bucketID: bucket.id, name: upload.objectName, blobID: joined ?? chosen[0].blobID, size: size,
            md5: StoredObject.multipartMD5(of: chosen), etag: environment.ids.next().hex, upload.description, time: now)
        let obsolete = try await environment.store.write { transaction -> [ResourceID] in
            try transaction.require(bucket)
            try transaction.require(upload)
            let parts = try transaction.allParts(of: upload)
            guard Set(parts.map(\.blobID)).isSuperset(of: chosen.map(\.blobID)) else { throw Self.changed }
            try condition.check(etag: try transaction.object(named: object.name, bucket: bucket.id)?.etag)
            try transaction.delete(upload)
            let replaced = try transaction.put(object)
            return (parts.map(\.blobID) + [replaced?.blobID].compactMap(\.self)).filter { $0 != object.blobID }
        }
        for blob in obsolete { await objects.removeBlob(blob) }
        return object
    }

    /// Throws the upload and its parts away.
    /// - Throws: `ServiceError.notFound` when it has ended already.
    public func abort(_ upload: MultipartUpload) async throws {
        let parts = try await environment.store.write { transaction -> [UploadPart] in
            try transaction.require(upload)
            let parts = try transaction.allParts(of: upload)
            try transaction.delete(upload)
            return parts
        }
        for part in parts { await objects.removeBlob(part.blobID) }
    }
}

extension MetadataReader {
    /// - Throws: `ServiceError.notFound` when the upload was committed or aborted.
    func require(_ upload: MultipartUpload) throws {
        guard try self.upload(upload.id, bucket: upload.bucketID) != nil else {
            throw ServiceError.notFound(kind: "upload", id: upload.id.hex)
        }
    }

    /// - Throws: `ServiceError.notFound` when the bucket is gone, even if there is another of that name.
    func require(_ bucket: Bucket) throws {
        guard try self.bucket(named: bucket.name, tenancy: bucket.tenancy)?.id == bucket.id else {
            throw ServiceError.notFound(kind: "bucket", id: bucket.name)
        }
    }

    func allParts(of upload: MultipartUpload) throws -> [UploadPart] {
        try parts(ofUpload: upload.id, limit: UploadPart.numbers.count, after: nil).items
    }
}

extension StoredObject {
    /// Base64 of the MD5 over the parts' binary MD5s, a hyphen, and the number of parts.
    static func multipartMD5(of parts: [UploadPart]) -> String {
        Base64.encode(MD5.hash(parts.flatMap { Base64.decode($0.md5) ?? [] })) + "-\(parts.count)"
    }
}
