import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import TimeSeries

extension OCIHandlers {
    @Sendable func getNamespace(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        answer { $0.string(namespace) }
    }

    @Sendable func getNamespaceMetadata(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        try checkNamespace(context)
        let tenancy = try context.requireCaller().principal.tenancyOCID
        return answer { json in
            json.beginObject()
            json.member("namespace", namespace)
            json.member("defaultS3CompartmentId", tenancy)
            json.member("defaultSwiftCompartmentId", tenancy)
            json.endObject()
        }
    }

    @Sendable func createBucket(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        try checkNamespace(context)
        let fields = try RequestFields(body: try await body(request))
        let name = try checkedNewName(try fields.requiredString("name", maximumLength: 256))
        let metadata = try metadata(fields) ?? [:]
        let bucket = try await services.buckets.create(
            NewBucket(
                name: name, compartmentID: try fields.compartmentID(), metadata: metadata,
                tags: try fields.tags(),
                publicAccessType: try fields.choice("publicAccessType", PublicAccess.self)?.rawValue
                    ?? "NoPublicAccess",
                storageTier: try fields.choice("storageTier", StorageTier.self)?.rawValue ?? "Standard"), caller: caller
        )
        return answer(etag: bucket.etag, location: "/n/\(namespace)/b/\(bucket.name)") {
            self.write(bucket, usage: (0, 0), into: &$0)
        }
    }

    /// Fields not sent stay, and so do those that are null in what the SDK sends for fields it was not given.
    @Sendable func updateBucket(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let caller = try context.requireCaller()
        let name = try checkedBucketName(context)
        let fields = try RequestFields(body: try await body(request))
        if let other = try fields.string("namespace"), other != namespace {
            throw ServiceError.invalidParameter(field: "namespace", reason: "must be \(namespace), the only one here")
        }
        _ = try fields.choice("publicAccessType", PublicAccess.self)
        _ = try fields.choice("versioning", Versioning.self)
        _ = try fields.choice("autoTiering", AutoTiering.self)
        func change<Value>(_ value: Value?) -> Change<Value> { value.map { .set($0) } ?? .keep }
        let wanted = BucketChange(
            name: try fields.string("name", maximumLength: 256).map(checkedNewName),
            compartmentID: fields.has("compartmentId") ? try fields.compartmentID() : nil,
            metadata: change(try metadata(fields)), freeformTags: change(try fields.freeformTags()),
            definedTags: change(try fields.definedTags()))
        guard
            let bucket = try await services.buckets.update(
                name, wanted, caller: caller, ifMatch: ifMatch(request))
        else { throw ServiceError.notFound(kind: "bucket", id: name) }
        let usage = try await services.buckets.usage(bucket)
        return answer(etag: bucket.etag) { self.write(bucket, usage: usage, into: &$0) }
    }

    private func checkedNewName(_ name: String) throws -> String {
        // Clients fold `.` and `..` out of addresses: nobody could reach such a bucket.
        guard name.utf8.allSatisfy(Self.isBucketNameByte), !name.allSatisfy({ $0 == "." }) else {
            throw ServiceError.invalidParameter(
                field: "name",
                reason: "may have only letters, digits, hyphens, underscores and points, and not points alone")
        }
        return name
    }

    private func metadata(_ fields: RequestFields) throws -> [String: String]? {
        guard let metadata = try fields.texts("metadata") else { return nil }
        guard metadata.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count }) <= 4000 else {
            throw ServiceError.invalidParameter(field: "metadata", reason: "is longer than 4000 bytes")
        }
        return metadata
    }

    /// What this server can honour of OCI's words: promising more would be worse than refusing.
    private enum PublicAccess: String, CaseIterable { case none = "NoPublicAccess" }
    private enum StorageTier: String, CaseIterable { case standard = "Standard" }
    private enum Versioning: String, CaseIterable { case disabled = "Disabled" }
    private enum AutoTiering: String, CaseIterable { case disabled = "Disabled" }

    private static func isBucketNameByte(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A) || (byte >= 0x61 && byte <= 0x7A)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }

    @Sendable func listBuckets(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        try checkNamespace(context)
        let list = try ListRequest(request, caller: try context.requireCaller(), list: "buckets", sortable: false)
        var query = list.query
        query.sortKey = .displayName
        query.order = .ascending
        let found = try await services.buckets.list(query)
        // The one list of this API that is a bare array.
        return answer(next: found.next.map { PageToken.encode($0, scope: list.scope) }) { json in
            json.beginArray()
            for bucket in found.items {
                json.beginObject()
                writeSummary(bucket, into: &json)
                json.endObject()
            }
            json.endArray()
        }
    }

    @Sendable func getBucket(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let bucket = try await requireBucket(context)
        if try isUnchanged(request, bucket) { return notModified(etag: String(bucket.etag)) }
        let usage = try await services.buckets.usage(bucket)
        return answer(etag: bucket.etag) { self.write(bucket, usage: usage, into: &$0) }
    }

    @Sendable func headBucket(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let bucket = try await requireBucket(context)
        if try isUnchanged(request, bucket) { return notModified(etag: String(bucket.etag)) }
        return Response(status: .ok, headers: [.eTag: String(bucket.etag)])
    }

    private func isUnchanged(_ request: Request, _ bucket: Bucket) throws -> Bool {
        do { return try isUnchanged(request, etag: String(bucket.etag)) } catch is ObjectCondition.Violation {
            throw ServiceError.staleEtag(String(bucket.etag))
        }
    }

    @Sendable func deleteBucket(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let name = try checkedBucketName(context)
        guard
            try await services.buckets.delete(name, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw ServiceError.notFound(kind: "bucket", id: name) }
        return empty(.noContent)
    }

    // MARK: Addresses

    private func checkNamespace(_ context: LapwingRequestContext) throws {
        let name = context.parameters.get("namespaceName") ?? ""
        guard name == namespace else { throw ServiceError.notFound(kind: "namespace", id: name) }
    }

    private func checkedBucketName(_ context: LapwingRequestContext) throws -> String {
        try checkNamespace(context)
        let raw = context.parameters.get("bucketName") ?? ""
        // What no bucket can be called does not exist.
        guard let name = PercentCoding.decode(raw, plusIsSpace: false), name.utf8.allSatisfy(Self.isBucketNameByte)
        else { throw ServiceError.notFound(kind: "bucket", id: String(raw.prefix(256))) }
        return name
    }

    func requireBucket(_ context: LapwingRequestContext) async throws -> Bucket {
        let name = try checkedBucketName(context)
        guard let bucket = try await services.buckets.get(name, caller: try context.requireCaller()) else {
            throw ServiceError.notFound(kind: "bucket", id: name)
        }
        return bucket
    }

    // MARK: Wire

    private func writeSummary(_ bucket: Bucket, into json: inout JSONWriter) {
        json.member("namespace", namespace)
        json.member("name", bucket.name)
        json.member("compartmentId", bucket.compartmentID)
        json.member("createdBy", OCID.user(bucket.createdBy))
        json.member("timeCreated", bucket.timeCreated)
        json.member("etag", String(bucket.etag))
        json.tags(bucket.tags, system: false)
    }

    private func write(_ bucket: Bucket, usage: (count: Int, size: Int64), into json: inout JSONWriter) {
        json.beginObject()
        writeSummary(bucket, into: &json)
        json.key("metadata")
        json.beginObject()
        for (name, value) in bucket.metadata.sorted(by: { $0.key < $1.key }) { json.member(name, value) }
        json.endObject()
        json.member("publicAccessType", bucket.publicAccessType)
        json.member("storageTier", bucket.storageTier)
        json.member("objectEventsEnabled", bool: false)
        json.member("kmsKeyId", nil as String?)
        json.member("objectLifecyclePolicyEtag", nil as String?)
        json.member("approximateCount", integer: usage.count)
        json.member("approximateSize", integer: Int(usage.size))
        json.member("replicationEnabled", bool: false)
        json.member("isReadOnly", bool: false)
        json.member("id", OCID.text(.bucket, bucket.id))
        json.member("versioning", bucket.versioning)
        json.member("autoTiering", "Disabled")
        json.endObject()
    }
}
