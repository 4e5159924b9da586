import TimeSeries

public struct NewUser: Sendable, Equatable {
    public var name: String
    public var description: String?
    /// Nil only for the first user of a new tenancy, who manages all of it.
    public var policy: AccessPolicy?
    public var opensTenancy: Bool

    public init(name: String, description: String? = nil, policy: AccessPolicy?, opensTenancy: Bool = false) {
        self.name = name
        self.description = description
        self.policy = policy
        self.opensTenancy = opensTenancy
    }
}

/// What an update does to a user.
public struct UserChange: Sendable, Equatable {
    public var description: Change<String>
    public var policy: AccessPolicy?

    public init(description: Change<String> = .keep, policy: AccessPolicy? = nil) {
        self.description = description
        self.policy = policy
    }
}

/// Users of a tenancy, and what they may do.
///
/// Nobody hands out more than they hold, and nobody touches a user who may do more than they. The operator, and only the
/// operator, reaches the users of every tenancy.
public struct UserService: Sendable {
    let environment: ServiceEnvironment

    /// - Throws: `ServiceError.alreadyExists` for a name that another living user of the tenancy has;
    ///   `ServiceError.invalidParameter` for a policy that allows more than the caller's own.
    public func create(_ new: NewUser, caller: Caller, retry: RetryToken?) async throws -> Created<Principal> {
        let now = environment.clock.now()
        guard caller.principal.isOperator || !new.opensTenancy else {
            throw ServiceError.invalidParameter(
                field: "isNewTenancy", reason: "only the operator, the server's first user, may open tenancies")
        }
        guard let policy = new.policy ?? (new.opensTenancy ? .manageAll : nil) else {
            throw ServiceError.missingParameter(field: "policy")
        }
        if !new.opensTenancy { try Self.check(policy, isCoveredBy: caller) }
        let user = Principal(
            id: environment.ids.next(), tenancy: new.opensTenancy ? environment.ids.next() : caller.tenancy,
            name: new.name, description: new.description, policy: policy, timeCreated: now)
        return try await environment.store.write { transaction in
            try transaction.creatingOnce(
                retry, operation: "createUser", tenancy: caller.tenancy, now: now,
                find: { try transaction.principal($0, tenancy: caller.reach) },
                create: {
                    var sameName = ListQuery(tenancy: user.tenancy, displayName: user.name)
                    sameName.limit = 1
                    guard try transaction.principals(sameName).items.isEmpty else {
                        throw ServiceError.alreadyExists(kind: "user", name: user.name)
                    }
                    try transaction.insert(user)
                    return (Created(user), user.id)
                })
        }
    }

    public func get(_ id: ResourceID, caller: Caller) async throws -> Principal? {
        try await environment.store.lookUp { try $0.principal(id, tenancy: caller.reach) }
    }

    public func list(_ query: ListQuery) async throws -> Page<Principal> {
        try await environment.store.read { try $0.principals(query) }
    }

    /// Nil when there is no such user. Holds from the next request on.
    public func update(
        _ id: ResourceID, _ change: UserChange, caller: Caller, ifMatch: EtagCondition
    ) async throws -> Principal? {
        let now = environment.clock.now()
        if let policy = change.policy { try Self.check(policy, isCoveredBy: caller) }
        let updated = try await environment.store.write { transaction -> Principal? in
            guard var user = try transaction.principal(id, tenancy: caller.reach) else { return nil }
            try ifMatch.check(user.etag)
            user.state = try PrincipalLifecycle.next(user.state, .updateRequested)
            try Self.check(caller, mayChange: user)
            if let policy = change.policy {
                user.state = try PrincipalLifecycle.next(user.state, .policyRequested(isOperator: user.isOperator))
                user.policy = policy
            }
            user.description = change.description.applied(to: user.description)
            user.timeUpdated = now
            return try transaction.update(user)
        }
        environment.credentialsChanged()
        return updated
    }

    /// False when there is no such user. Its keys go with it; what it made stays.
    public func delete(_ id: ResourceID, caller: Caller, ifMatch: EtagCondition) async throws -> Bool {
        let now = environment.clock.now()
        let isDeleted = try await environment.store.write { transaction -> Bool in
            guard var user = try transaction.principal(id, tenancy: caller.reach) else { return false }
            try ifMatch.check(user.etag)
            user.state = try PrincipalLifecycle.next(user.state, .deleteRequested(isOperator: user.isOperator))
            try Self.check(caller, mayChange: user)
            user.timeUpdated = now
            for key in try transaction.keys(ofPrincipal: id) { try transaction.delete(key) }
            try transaction.update(user)
            return true
        }
        environment.credentialsChanged()
        return isDeleted
    }

    // MARK: Rules

    private static func check(_ policy: AccessPolicy, isCoveredBy caller: Caller) throws {
        guard caller.principal.policy.covers(policy) else {
            throw ServiceError.invalidParameter(
                field: "policy",
                reason: "allows more than your own policy does: nobody can hand out what they do not hold")
        }
    }

    /// Whether the caller may do everything that `user` may: else a key or a deletion would give it more than it has.
    static func check(_ caller: Caller, mayChange user: Principal) throws {
        let mine = caller.principal
        guard user.id == mine.id || mine.isOperator || (!user.isOperator && mine.policy.covers(user.policy)) else {
            throw ServiceError.notFound(kind: "user", id: user.id.hex)
        }
    }
}

extension Caller {
    /// The tenancy whose users the caller reaches; nil for all.
    public var reach: ResourceID? { principal.isOperator ? nil : tenancy }
}
