import TimeSeries

/// A key to be added; the secret half stays with whoever made it.
public enum NewKey: Sendable, Equatable {
    case signing(fingerprint: String, publicKeyPEM: String)
    case api(hash: String)
}

/// The keys of users. A key that is added or revoked is so from the next request on.
public struct KeyService: Sendable {
    let environment: ServiceEnvironment

    /// Keys of one user, at most.
    public static let limit = 32

    /// Nil when there is no such user. Oldest first.
    public func list(user id: ResourceID, caller: Caller) async throws -> [CredentialKey]? {
        try await environment.store.read { reader in
            guard let user = try reader.principal(id, tenancy: caller.reach) else { return nil }
            return try reader.keys(ofPrincipal: user.id)
        }
    }

    /// Nil when there is no such user.
    /// - Throws: `ServiceError.alreadyExists` for a key that the user has already, `limitExceeded` for too many.
    public func add(
        _ key: NewKey, description: String?, to id: ResourceID, caller: Caller
    ) async throws -> CredentialKey? {
        let now = environment.clock.now()
        let added = try await environment.store.write { transaction -> CredentialKey? in
            guard let user = try transaction.principal(id, tenancy: caller.reach) else { return nil }
            try UserService.check(caller, mayChange: user)
            let present = try transaction.keys(ofPrincipal: id)
            guard present.count < Self.limit else {
                throw ServiceError.limitExceeded(
                    "the user has \(present.count) keys, the most that are allowed: revoke one first")
            }
            let entry = CredentialKey(
                id: key.id, principalID: id, kind: key.kind, origin: .user, description: description, timeCreated: now)
            guard !present.contains(where: { $0.id == entry.id && $0.kind == entry.kind }) else {
                throw ServiceError.alreadyExists(kind: "key", name: entry.id)
            }
            switch key {
            case .signing(let fingerprint, let pem):
                try transaction.insert(
                    SigningKey(fingerprint: fingerprint, principal: user, publicKeyPEM: pem), as: entry)
            case .api(let hash): try transaction.insertAPIKey(hash: hash, as: entry)
            }
            return entry
        }
        environment.credentialsChanged()
        return added
    }

    /// False when there is no such user or key.
    public func revoke(_ keyID: String, of id: ResourceID, caller: Caller) async throws -> Bool {
        let isRevoked = try await environment.store.write { transaction -> Bool in
            guard let user = try transaction.principal(id, tenancy: caller.reach),
                let key = try transaction.keys(ofPrincipal: user.id).first(where: { $0.id == keyID })
            else { return false }
            try UserService.check(caller, mayChange: user)
            try transaction.delete(key)
            return true
        }
        environment.credentialsChanged()
        return isRevoked
    }
}

extension NewKey {
    var id: String {
        switch self {
        case .signing(let fingerprint, _): fingerprint
        case .api(let hash): CredentialKey.id(ofAPIKeyHash: hash)
        }
    }

    var kind: CredentialKey.Kind {
        switch self {
        case .signing: .signing
        case .api: .api
        }
    }
}
