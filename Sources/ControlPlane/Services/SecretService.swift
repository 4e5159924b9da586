import TimeSeries

public struct NewSecret: Sendable, Equatable {
    public var compartmentID: String
    public var name: String
    public var description: String?
    public var value: [UInt8]

    public init(compartmentID: String, name: String, description: String? = nil, value: [UInt8]) {
        self.compartmentID = compartmentID
        self.name = name
        self.description = description
        self.value = value
    }
}

/// Secrets: written, listed, deleted; their values are never shown again.
public struct SecretService: Sendable {
    let environment: ServiceEnvironment

    /// - Throws: `ServiceError.alreadyExists` for a name that another secret of the compartment has.
    public func create(_ new: NewSecret, caller: Caller, retry: RetryToken?) async throws -> Created<Secret> {
        let now = environment.clock.now()
        let id = environment.ids.next()
        let secret = Secret(
            id: id, tenancy: caller.tenancy, compartmentID: new.compartmentID, name: new.name,
            description: new.description, sealed: try environment.sealing.seal(new.value, context: id.hex),
            timeCreated: now)
        return try await environment.store.write { transaction in
            try transaction.creatingOnce(
                retry, operation: "createSecret", tenancy: caller.tenancy, now: now,
                find: { try transaction.secret($0, tenancy: caller.tenancy) },
                create: {
                    let sameName = ListQuery(
                        tenancy: caller.tenancy, compartmentID: new.compartmentID, displayName: new.name)
                    guard try transaction.secrets(sameName).items.isEmpty else {
                        throw ServiceError.alreadyExists(kind: "secret", name: new.name)
                    }
                    try transaction.insert(secret)
                    return (Created(secret), secret.id)
                })
        }
    }

    public func get(_ id: ResourceID, caller: Caller) async throws -> Secret? {
        try await environment.store.lookUp { try $0.secret(id, tenancy: caller.tenancy) }
    }

    public func list(_ query: ListQuery) async throws -> Page<Secret> {
        try await environment.store.read { try $0.secrets(query) }
    }

    /// Nil when there is no such secret.
    /// - Parameter value: nil leaves it as it is.
    public func update(
        _ id: ResourceID, value: [UInt8]?, description: Change<String>, caller: Caller, ifMatch: EtagCondition
    ) async throws -> Secret? {
        let now = environment.clock.now()
        let sealed = try value.map { try environment.sealing.seal($0, context: id.hex) }
        return try await environment.store.write { transaction in
            guard var secret = try transaction.secret(id, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(secret.etag)
            if let sealed { secret.sealed = sealed }
            secret.description = description.applied(to: secret.description)
            secret.timeUpdated = now
            return try transaction.update(secret)
        }
    }

    /// False when there is no such secret. Trainings that need it fail from now on.
    public func delete(_ id: ResourceID, caller: Caller, ifMatch: EtagCondition) async throws -> Bool {
        try await environment.store.write { transaction in
            guard let secret = try transaction.secret(id, tenancy: caller.tenancy) else { return false }
            try ifMatch.check(secret.etag)
            try transaction.delete(secret)
            return true
        }
    }
}

/// The secrets of the database, opened.
public struct StoredSecrets: SecretStore {
    let store: any MetadataStore
    let sealing: any SecretSealing

    public init(environment: ServiceEnvironment) {
        store = environment.store
        sealing = environment.sealing
    }

    public func resolve(_ id: ResourceID, tenancy: ResourceID) async throws -> [UInt8] {
        guard let secret = try await store.read({ try $0.secret(id, tenancy: tenancy) }) else {
            throw SecretFault.unknown
        }
        return try sealing.open(secret.sealed, context: id.hex)
    }
}
