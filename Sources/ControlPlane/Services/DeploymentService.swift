import TimeSeries

public struct NewDeployment: Sendable, Equatable {
    public var compartmentID: String
    public var modelID: ResourceID
    public var displayName: String?
    public var description: String?
    public var configuration: DeploymentConfiguration
    public var tags: Tags

    public init(
        compartmentID: String, modelID: ResourceID, displayName: String? = nil, description: String? = nil,
        configuration: DeploymentConfiguration = DeploymentConfiguration(), tags: Tags = Tags()
    ) {
        self.compartmentID = compartmentID
        self.modelID = modelID
        self.displayName = displayName
        self.description = description
        self.configuration = configuration
        self.tags = tags
    }
}

/// Deployments: activated by a short job that loads and checks the model file, on a lane that trainings do not block.
public struct DeploymentService: Sendable {
    let environment: ServiceEnvironment

    /// - Throws: `ServiceError.notFound` for an unknown model; `incorrectState` or `conflict` when it is not active.
    public func create(_ new: NewDeployment, caller: Caller, retry: RetryToken?) async throws -> Created<Deployment> {
        let now = environment.clock.now()
        let (deploymentID, requestID, jobID) = (environment.ids.next(), environment.ids.next(), environment.ids.next())
        let created = try await environment.store.write { transaction in
            try transaction.creatingOnce(
                retry, operation: "createDeployment", tenancy: caller.tenancy, now: now,
                find: { try transaction.deployment($0, tenancy: caller.tenancy) },
                create: {
                    guard let model = try transaction.model(new.modelID, tenancy: caller.tenancy) else {
                        throw ServiceError.notFound(kind: "model", id: new.modelID.hex)
                    }
                    try ServingModel(model).checkHasSignals()
                    _ = try ModelLifecycle.next(model.state, .deployRequested)
                    let deployment = Deployment(
                        id: deploymentID, tenancy: caller.tenancy, compartmentID: new.compartmentID,
                        projectID: model.projectID, modelID: model.id,
                        displayName: new.displayName ?? GeneratedName.make(kind: "aimodeldeployment", time: now),
                        description: new.description, configuration: new.configuration, tags: new.tags,
                        state: .creating, timeCreated: now)
                    try transaction.insert(deployment)
                    try transaction.insert(
                        WorkRequest(
                            id: requestID, tenancy: caller.tenancy, compartmentID: new.compartmentID,
                            operation: .createDeployment, status: .accepted,
                            subject: .init(kind: .deployment, id: deploymentID, action: .inProgress), timeAccepted: now)
                    )
                    try transaction.insert(
                        Job(
                            id: jobID, tenancy: caller.tenancy, kind: .activateDeployment, subjectID: deploymentID,
                            workRequestID: requestID, notBefore: now, timeCreated: now))
                    return (Created(deployment, workRequestID: requestID), deploymentID)
                })
        }
        environment.signal.jobsMayBeWaiting()
        return created
    }

    public func get(_ id: ResourceID, caller: Caller) async throws -> Deployment? {
        try await environment.store.lookUp { try $0.deployment(id, tenancy: caller.tenancy) }
    }

    public func list(_ query: ListQuery) async throws -> Page<Deployment> {
        try await environment.store.read { try $0.deployments(query) }
    }

    public func update(
        _ id: ResourceID, _ change: LabelChange, caller: Caller, ifMatch: EtagCondition
    ) async throws -> Deployment? {
        let now = environment.clock.now()
        return try await environment.store.write { transaction in
            guard var deployment = try transaction.deployment(id, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(deployment.etag)
            deployment.state = try DeploymentLifecycle.next(deployment.state, .updateRequested)
            change.apply(
                name: &deployment.displayName, description: &deployment.description, tags: &deployment.tags,
                kind: "aimodeldeployment", now: now)
            deployment.timeUpdated = now
            return try transaction.update(deployment)
        }
    }

    /// False when there is no such deployment.
    public func delete(_ id: ResourceID, caller: Caller, ifMatch: EtagCondition) async throws -> Bool {
        let now = environment.clock.now()
        return try await environment.store.write { transaction in
            guard var deployment = try transaction.deployment(id, tenancy: caller.tenancy) else { return false }
            try ifMatch.check(deployment.etag)
            deployment.state = try DeploymentLifecycle.next(deployment.state, .deleteRequested)
            deployment.timeUpdated = now
            try transaction.update(deployment)
            return true
        }
    }
}
