import TimeSeries

public struct NewPrivateEndpoint: Sendable, Equatable {
    public var compartmentID: String
    public var subnetID: String
    public var dnsZones: [String]
    public var displayName: String?
    public var tags: Tags

    public init(
        compartmentID: String, subnetID: String, dnsZones: [String], displayName: String? = nil, tags: Tags = Tags()
    ) {
        self.compartmentID = compartmentID
        self.subnetID = subnetID
        self.dnsZones = dnsZones
        self.displayName = displayName
        self.tags = tags
    }
}

/// A private endpoint and the living data assets that name it.
public struct AttachedPrivateEndpoint: Sendable {
    public let endpoint: PrivateEndpoint
    public let dataAssets: [ResourceID]
}

/// Private endpoints: bookkeeping. Every change is one transaction, and its work request is finished when the call returns.
public struct PrivateEndpointService: Sendable {
    static let namePrefix = "aipvtendpoint"
    let environment: ServiceEnvironment

    public func create(
        _ new: NewPrivateEndpoint, caller: Caller, retry: RetryToken?
    ) async throws -> Created<PrivateEndpoint> {
        let now = environment.clock.now()
        let requestID = environment.ids.next()
        let endpoint = PrivateEndpoint(
            id: environment.ids.next(), tenancy: caller.tenancy, compartmentID: new.compartmentID,
            subnetID: new.subnetID, dnsZones: new.dnsZones,
            displayName: new.displayName ?? GeneratedName.make(kind: Self.namePrefix, time: now), tags: new.tags,
            timeCreated: now)
        return try await environment.store.write { transaction in
            try transaction.creatingOnce(
                retry, operation: "createPrivateEndpoint", tenancy: caller.tenancy, now: now,
                find: { try transaction.privateEndpoint($0, tenancy: caller.tenancy) },
                create: {
                    try transaction.insert(endpoint)
                    _ = try transaction.insertFinished(
                        id: requestID, operation: .createPrivateEndpoint,
                        subject: .init(kind: .privateEndpoint, id: endpoint.id, action: .created), caller: caller,
                        compartmentID: endpoint.compartmentID, now: now)
                    return (Created(endpoint, workRequestID: requestID), endpoint.id)
                })
        }
    }

    public func get(_ id: ResourceID, caller: Caller) async throws -> AttachedPrivateEndpoint? {
        try await environment.store.lookUp { reader in
            guard let endpoint = try reader.privateEndpoint(id, tenancy: caller.tenancy) else { return nil }
            // Those that the caller may see.
            let attached = try reader.livingDataAssets(privateEndpoint: id)
                .filter { try reader.dataAsset($0, tenancy: caller.tenancy) != nil }
            return AttachedPrivateEndpoint(endpoint: endpoint, dataAssets: attached)
        }
    }

    public func list(_ query: ListQuery) async throws -> Page<PrivateEndpoint> {
        try await environment.store.read { try $0.privateEndpoints(query) }
    }

    /// Nil when there is no such endpoint.
    /// - Parameter dnsZones: nil leaves them as they are.
    public func update(
        _ id: ResourceID, _ change: LabelChange, dnsZones: [String]?, caller: Caller, ifMatch: EtagCondition
    ) async throws -> WorkRequest? {
        try await apply(id, .updatePrivateEndpoint, .updated, caller: caller, ifMatch: ifMatch) { endpoint, _, now in
            endpoint.state = try PrivateEndpointLifecycle.next(endpoint.state, .updateRequested)
            var description: String?
            change.apply(
                name: &endpoint.displayName, description: &description, tags: &endpoint.tags, kind: Self.namePrefix,
                now: now)
            if let dnsZones { endpoint.dnsZones = dnsZones }
        }
    }

    /// Nil when there is no such endpoint.
    /// - Throws: `ServiceError.conflict` while living data assets name it.
    public func delete(_ id: ResourceID, caller: Caller, ifMatch: EtagCondition) async throws -> WorkRequest? {
        try await apply(id, .deletePrivateEndpoint, .deleted, caller: caller, ifMatch: ifMatch) {
            endpoint, attached, _ in
            endpoint.state = try PrivateEndpointLifecycle.next(
                endpoint.state, .deleteRequested(attachedDataAssets: attached))
        }
    }

    private func apply(
        _ id: ResourceID, _ operation: WorkRequest.Operation, _ action: WorkRequest.Subject.Action, caller: Caller,
        ifMatch: EtagCondition,
        _ body: @escaping @Sendable (inout PrivateEndpoint, _ attached: Int, _ now: Timestamp) throws -> Void
    ) async throws -> WorkRequest? {
        let now = environment.clock.now()
        let requestID = environment.ids.next()
        return try await environment.store.write { transaction in
            guard var endpoint = try transaction.privateEndpoint(id, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(endpoint.etag)
            try body(&endpoint, try transaction.livingDataAssets(privateEndpoint: id).count, now)
            endpoint.timeUpdated = now
            try transaction.update(endpoint)
            return try transaction.insertFinished(
                id: requestID, operation: operation,
                subject: .init(kind: .privateEndpoint, id: id, action: action), caller: caller,
                compartmentID: endpoint.compartmentID, now: now)
        }
    }
}
