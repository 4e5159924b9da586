import TimeSeries

public struct NewProject: Sendable, Equatable {
    public var compartmentID: String
    public var displayName: String?
    public var description: String?
    public var tags: Tags

    public init(compartmentID: String, displayName: String? = nil, description: String? = nil, tags: Tags = Tags()) {
        self.compartmentID = compartmentID
        self.displayName = displayName
        self.description = description
        self.tags = tags
    }
}

/// Projects: made, changed and deleted at once.
public struct ProjectService: Sendable {
    let environment: ServiceEnvironment

    public func create(_ new: NewProject, caller: Caller, retry: RetryToken?) async throws -> Created<Project> {
        let now = environment.clock.now()
        let project = Project(
            id: environment.ids.next(), tenancy: caller.tenancy, compartmentID: new.compartmentID,
            displayName: new.displayName ?? GeneratedName.make(kind: "aiproject", time: now),
            description: new.description, tags: new.tags, state: .active, timeCreated: now)
        return try await environment.store.write { transaction in
            try transaction.creatingOnce(
                retry, operation: "createProject", tenancy: caller.tenancy, now: now,
                find: { try transaction.project($0, tenancy: caller.tenancy) },
                create: {
                    try transaction.insert(project)
                    return (Created(project), project.id)
                })
        }
    }

    public func get(_ id: ResourceID, caller: Caller) async throws -> Project? {
        try await environment.store.lookUp { try $0.project(id, tenancy: caller.tenancy) }
    }

    public func list(_ query: ListQuery) async throws -> Page<Project> {
        try await environment.store.read { try $0.projects(query) }
    }

    /// Nil when there is no such project.
    public func update(
        _ id: ResourceID, _ change: LabelChange, caller: Caller, ifMatch: EtagCondition
    ) async throws -> Project? {
        let now = environment.clock.now()
        return try await environment.store.write { transaction in
            guard var project = try transaction.project(id, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(project.etag)
            project.state = try ProjectLifecycle.next(project.state, .updateRequested)
            change.apply(
                name: &project.displayName, description: &project.description, tags: &project.tags,
                kind: "aiproject", now: now)
            project.timeUpdated = now
            return try transaction.update(project)
        }
    }

    /// Nil when there is no such project. Verdicts and sessions that it keeps go with it. The work request is finished when this returns.
    public func delete(_ id: ResourceID, caller: Caller, ifMatch: EtagCondition) async throws -> WorkRequest? {
        let now = environment.clock.now()
        let requestID = environment.ids.next()
        let leftovers = Leftovers()
        let deleted = try await environment.store.write { transaction -> WorkRequest? in
            guard var project = try transaction.project(id, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(project.etag)
            project.state = try ProjectLifecycle.next(
                project.state,
                .deleteRequested(
                    livingDataAssets: transaction.livingDataAssetCount(project: id),
                    livingModels: transaction.livingModelCount(project: id)))
            project.timeUpdated = now
            try transaction.update(project)
            if project.origin == .metis { try transaction.deleteVerdicts(project: id) }
            if project.origin == .nexosis {
                try transaction.deleteTableSessions(
                    TableSessionFilter(), project: id, tenancy: project.tenancy, leftovers: leftovers, now: now)
            }
            return try transaction.insertFinished(
                id: requestID, operation: .deleteProject, subject: .init(kind: .project, id: id, action: .deleted),
                caller: caller, compartmentID: project.compartmentID, now: now)
        }
        await environment.remove(leftovers)
        return deleted
    }
}

extension MetadataWriter {
    /// A work request for work that this very transaction completes.
    func insertFinished(
        id: ResourceID, operation: WorkRequest.Operation, subject: WorkRequest.Subject, caller: Caller,
        compartmentID: String, now: Timestamp
    ) throws -> WorkRequest {
        let request = WorkRequest(
            id: id, tenancy: caller.tenancy, compartmentID: compartmentID, operation: operation, status: .succeeded,
            percentComplete: 100, subject: subject, timeAccepted: now, timeStarted: now, timeFinished: now)
        try insert(request)
        return request
    }
}
