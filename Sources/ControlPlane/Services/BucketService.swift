import TimeSeries

public struct NewBucket: Sendable, Equatable {
    public var name: String
    public var compartmentID: String
    public var metadata: [String: String]
    public var tags: Tags
    public var publicAccessType: String
    public var storageTier: String

    public init(
        name: String, compartmentID: String, metadata: [String: String] = [:], tags: Tags = Tags(),
        publicAccessType: String = "NoPublicAccess", storageTier: String = "Standard"
    ) {
        self.name = name
        self.compartmentID = compartmentID
        self.metadata = metadata
        self.tags = tags
        self.publicAccessType = publicAccessType
        self.storageTier = storageTier
    }
}

/// What an update of a bucket asks for; what is nil stays.
public struct BucketChange: Sendable, Equatable {
    public var name: String?
    public var compartmentID: String?
    public var metadata: Change<[String: String]>
    public var freeformTags: Change<[String: String]>
    public var definedTags: Change<[String: [String: TagValue]]>

    public init(
        name: String? = nil, compartmentID: String? = nil, metadata: Change<[String: String]> = .keep,
        freeformTags: Change<[String: String]> = .keep, definedTags: Change<[String: [String: TagValue]]> = .keep
    ) {
        self.name = name
        self.compartmentID = compartmentID
        self.metadata = metadata
        self.freeformTags = freeformTags
        self.definedTags = definedTags
    }

    func applied(to bucket: Bucket) -> Bucket {
        var changed = bucket
        changed.name = name ?? bucket.name
        changed.compartmentID = compartmentID ?? bucket.compartmentID
        changed.metadata = metadata.applied(to: bucket.metadata) ?? [:]
        changed.tags.freeform = freeformTags.applied(to: bucket.tags.freeform) ?? [:]
        changed.tags.defined = definedTags.applied(to: bucket.tags.defined) ?? [:]
        return changed
    }
}

/// Buckets of a tenancy.
public struct BucketService: Sendable {
    let environment: ServiceEnvironment

    /// - Throws: `ServiceError.alreadyExists`.
    public func create(_ new: NewBucket, caller: Caller) async throws -> Bucket {
        let bucket = Bucket(
            id: environment.ids.next(), tenancy: caller.tenancy, name: new.name, compartmentID: new.compartmentID,
            createdBy: caller.principal.id.hex, metadata: new.metadata, tags: new.tags,
            publicAccessType: new.publicAccessType, storageTier: new.storageTier, timeCreated: environment.clock.now())
        return try await environment.store.write { transaction in
            guard try transaction.bucket(named: new.name, tenancy: caller.tenancy) == nil else {
                throw ServiceError.alreadyExists(kind: "bucket", name: new.name)
            }
            try transaction.insert(bucket)
            return bucket
        }
    }

    public func get(_ name: String, caller: Caller) async throws -> Bucket? {
        try await environment.store.lookUp { try $0.bucket(named: name, tenancy: caller.tenancy) }
    }

    /// Number of objects and the sum of their sizes.
    public func usage(_ bucket: Bucket) async throws -> (count: Int, size: Int64) {
        try await environment.store.read { try $0.bucketUsage(bucket.id) }
    }

    public func list(_ query: ListQuery) async throws -> Page<Bucket> {
        try await environment.store.read { try $0.buckets(query) }
    }

    /// Nil when there is no such bucket.
    /// - Throws: `ServiceError.staleEtag`; `ServiceError.alreadyExists` when the new name is taken.
    public func update(
        _ name: String, _ change: BucketChange, caller: Caller, ifMatch: EtagCondition
    ) async throws -> Bucket? {
        try await environment.store.write { transaction in
            guard let bucket = try transaction.bucket(named: name, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(bucket.etag)
            if let newName = change.name, newName != name,
                try transaction.bucket(named: newName, tenancy: caller.tenancy) != nil
            {
                throw ServiceError.alreadyExists(kind: "bucket", name: newName)
            }
            return try transaction.update(change.applied(to: bucket))
        }
    }

    /// False when there is no such bucket.
    /// - Throws: `ServiceError.notEmpty` when it holds objects or uploads that have not ended.
    public func delete(_ name: String, caller: Caller, ifMatch: EtagCondition) async throws -> Bool {
        try await environment.store.write { transaction in
            guard let bucket = try transaction.bucket(named: name, tenancy: caller.tenancy) else { return false }
            try ifMatch.check(bucket.etag)
            guard try transaction.objects(ObjectQuery(limit: 1), bucket: bucket.id).isEmpty,
                try transaction.uploads(bucket: bucket.id, limit: 1, after: nil).items.isEmpty
            else {
                throw ServiceError.notEmpty(kind: "bucket", name: name)
            }
            try transaction.delete(bucket)
            return true
        }
    }
}
