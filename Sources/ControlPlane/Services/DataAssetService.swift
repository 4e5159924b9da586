import TimeSeries

public struct NewDataAsset: Sendable {
    public var compartmentID: String
    public var projectID: ResourceID
    public var displayName: String?
    public var description: String?
    public var source: DataSource
    public var privateEndpointID: ResourceID?
    /// The secrets of this server that the source names.
    public var secretIDs: [(field: String, id: ResourceID)]
    public var tags: Tags

    public init(
        compartmentID: String, projectID: ResourceID, displayName: String? = nil, description: String? = nil,
        source: DataSource, privateEndpointID: ResourceID? = nil, secretIDs: [(field: String, id: ResourceID)] = [],
        tags: Tags = Tags()
    ) {
        self.compartmentID = compartmentID
        self.projectID = projectID
        self.displayName = displayName
        self.description = description
        self.source = source
        self.privateEndpointID = privateEndpointID
        self.secretIDs = secretIDs
        self.tags = tags
    }
}

/// Data assets: active at once. Data that cannot be read fails the model that uses it, not the asset.
public struct DataAssetService: Sendable {
    let environment: ServiceEnvironment

    /// - Throws: `ServiceError.relatedNotFound` for an unknown project, private endpoint or secret.
    public func create(_ new: NewDataAsset, caller: Caller, retry: RetryToken?) async throws -> Created<DataAsset> {
        let now = environment.clock.now()
        let asset = DataAsset(
            id: environment.ids.next(), tenancy: caller.tenancy, compartmentID: new.compartmentID,
            projectID: new.projectID,
            displayName: new.displayName ?? GeneratedName.make(kind: "aidataasset", time: now),
            description: new.description, source: new.source, privateEndpointID: new.privateEndpointID,
            tags: new.tags, state: .active, timeCreated: now)
        return try await environment.store.write { transaction in
            try transaction.creatingOnce(
                retry, operation: "createDataAsset", tenancy: caller.tenancy, now: now,
                find: { try transaction.dataAsset($0, tenancy: caller.tenancy) },
                create: {
                    guard try transaction.project(new.projectID, tenancy: caller.tenancy) != nil else {
                        throw ServiceError.relatedNotFound(field: "projectId", id: new.projectID.hex)
                    }
                    if let endpoint = new.privateEndpointID,
                        try transaction.privateEndpoint(endpoint, tenancy: caller.tenancy) == nil
                    {
                        throw ServiceError.relatedNotFound(field: "privateEndpointId", id: endpoint.hex)
                    }
                    for (field, secret) in new.secretIDs
                    where try transaction.secret(secret, tenancy: caller.tenancy) == nil {
                        throw ServiceError.relatedNotFound(field: field, id: secret.hex)
                    }
                    try transaction.insert(asset)
                    return (Created(asset), asset.id)
                })
        }
    }

    public func get(_ id: ResourceID, caller: Caller) async throws -> DataAsset? {
        try await environment.store.lookUp { try $0.dataAsset(id, tenancy: caller.tenancy) }
    }

    public func list(_ query: ListQuery) async throws -> Page<DataAsset> {
        try await environment.store.read { try $0.dataAssets(query) }
    }

    public func update(
        _ id: ResourceID, _ change: LabelChange, caller: Caller, ifMatch: EtagCondition
    ) async throws -> DataAsset? {
        let now = environment.clock.now()
        return try await environment.store.write { transaction in
            guard var asset = try transaction.dataAsset(id, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(asset.etag)
            asset.state = try DataAssetLifecycle.next(asset.state, .updateRequested)
            change.apply(
                name: &asset.displayName, description: &asset.description, tags: &asset.tags, kind: "aidataasset",
                now: now)
            asset.timeUpdated = now
            return try transaction.update(asset)
        }
    }

    /// False when there is no such asset. Models keep what they learnt from it; samples and rows go with it.
    public func delete(_ id: ResourceID, caller: Caller, ifMatch: EtagCondition) async throws -> Bool {
        let now = environment.clock.now()
        return try await environment.store.write { transaction in
            guard var asset = try transaction.dataAsset(id, tenancy: caller.tenancy) else { return false }
            try ifMatch.check(asset.etag)
            try transaction.delete(asset, now: now)
            return true
        }
    }
}

extension MetadataWriter {
    /// With the rows that it is made of.
    func delete(_ asset: DataAsset, now: Timestamp) throws {
        var asset = asset
        asset.state = try DataAssetLifecycle.next(asset.state, .deleteRequested)
        asset.timeUpdated = now
        try update(asset)
        switch asset.source {
        case .samples: try deleteSamples(asset: asset.id)
        case .rows: try deleteTableRows(asset.id)
        case .objectStorage, .influx, .autonomousDatabase, .fetched: break
        }
    }
}
