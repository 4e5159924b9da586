import TimeSeries

public struct NewModel: Sendable, Equatable {
    public var compartmentID: String
    public var projectID: ResourceID
    public var displayName: String?
    public var description: String?
    public var tags: Tags
    public var training: TrainingRequest

    public init(
        compartmentID: String, projectID: ResourceID, displayName: String? = nil, description: String? = nil,
        tags: Tags = Tags(), training: TrainingRequest
    ) {
        self.compartmentID = compartmentID
        self.projectID = projectID
        self.displayName = displayName
        self.description = description
        self.tags = tags
        self.training = training
    }
}

/// Models: created with their training job in one transaction, trained by the work queue.
public struct ModelService: Sendable {
    let environment: ServiceEnvironment
    let detection: DetectionService
    let queue: any DetectionQueue

    /// - Throws: `ServiceError.relatedNotFound` for an unknown project or data asset, or an asset of another project.
    public func create(_ new: NewModel, caller: Caller, retry: RetryToken?) async throws -> Created<Model> {
        let now = environment.clock.now()
        var training = new.training
        training.requestedBy = caller.principal.id.hex
        let model = Model(
            id: environment.ids.next(), tenancy: caller.tenancy, compartmentID: new.compartmentID,
            projectID: new.projectID, displayName: new.displayName ?? GeneratedName.make(kind: "aimodel", time: now),
            description: new.description, tags: new.tags, training: training, state: .creating, timeCreated: now)
        let (requestID, jobID) = (environment.ids.next(), environment.ids.next())
        let created = try await environment.store.write { transaction in
            try transaction.creatingOnce(
                retry, operation: "createModel", tenancy: caller.tenancy, now: now,
                find: { try transaction.model($0, tenancy: caller.tenancy) },
                create: {
                    try Self.checkReferences(of: new, tenancy: caller.tenancy, in: transaction)
                    try transaction.insertTraining(of: model, workRequestID: requestID, jobID: jobID)
                    return (Created(model, workRequestID: requestID), model.id)
                })
        }
        environment.signal.jobsMayBeWaiting()
        return created
    }

    private static func checkReferences(
        of new: NewModel, tenancy: ResourceID, in transaction: any MetadataWriter
    ) throws {
        guard try transaction.project(new.projectID, tenancy: tenancy) != nil else {
            throw ServiceError.relatedNotFound(field: "projectId", id: new.projectID.hex)
        }
        for (index, text) in new.training.dataAssetIDs.enumerated() {
            let field = "dataAssetIds[\(index)]"
            guard let id = ResourceID(hex: text), let asset = try transaction.dataAsset(id, tenancy: tenancy) else {
                throw ServiceError.relatedNotFound(field: field, id: text)
            }
            guard asset.projectID == new.projectID else {
                throw ServiceError.invalidParameter(
                    field: field, reason: "the data asset belongs to another project than the model")
            }
        }
    }

    public func get(_ id: ResourceID, caller: Caller) async throws -> Model? {
        try await environment.store.lookUp { try $0.model(id, tenancy: caller.tenancy) }
    }

    public func list(_ query: ListQuery) async throws -> Page<Model> {
        try await environment.store.read { try $0.models(query) }
    }

    /// Nil when there is no such model. The work request is finished when this returns.
    public func update(
        _ id: ResourceID, _ change: LabelChange, caller: Caller, ifMatch: EtagCondition
    ) async throws -> WorkRequest? {
        let now = environment.clock.now()
        let requestID = environment.ids.next()
        return try await environment.store.write { transaction in
            guard var model = try transaction.model(id, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(model.etag)
            model.state = try ModelLifecycle.next(model.state, .updateRequested).state
            change.apply(
                name: &model.displayName, description: &model.description, tags: &model.tags, kind: "aimodel", now: now)
            model.timeUpdated = now
            try transaction.update(model)
            return try transaction.insertFinished(
                id: requestID, operation: .updateModel, subject: .init(kind: .model, id: id, action: .updated),
                caller: caller, compartmentID: model.compartmentID, now: now)
        }
    }

    /// Nil when there is no such model. A training that is under way is cancelled.
    public func delete(_ id: ResourceID, caller: Caller, ifMatch: EtagCondition) async throws -> WorkRequest? {
        let now = environment.clock.now()
        let requestID = environment.ids.next()
        let leftovers = Leftovers()
        let deleted = try await environment.store.write { transaction -> WorkRequest? in
            guard let model = try transaction.model(id, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(model.etag)
            try transaction.delete(model, leftovers: leftovers, now: now)
            return try transaction.insertFinished(
                id: requestID, operation: .deleteModel, subject: .init(kind: .model, id: id, action: .deleted),
                caller: caller, compartmentID: model.compartmentID, now: now)
        }
        await environment.remove(leftovers)
        return deleted
    }
}

extension MetadataWriter {
    /// A model that is to be trained, with the queue's side of it.
    func insertTraining(
        of model: Model, kind: Job.Kind = .trainModel, workRequestID: ResourceID, jobID: ResourceID
    ) throws {
        try insert(model)
        try insert(
            WorkRequest(
                id: workRequestID, tenancy: model.tenancy, compartmentID: model.compartmentID, operation: .createModel,
                status: .accepted, subject: .init(kind: .model, id: model.id, action: .inProgress),
                timeAccepted: model.timeCreated))
        try insert(
            Job(
                id: jobID, tenancy: model.tenancy, kind: kind, subjectID: model.id,
                workRequestID: workRequestID, notBefore: model.timeCreated, timeCreated: model.timeCreated))
    }

    /// Deletes a model. A training that is under way is cancelled; the file is left over.
    /// - Throws: `ServiceError.conflict` while deployments or streams use it.
    func delete(_ model: Model, leftovers: Leftovers, now: Timestamp) throws {
        var model = model
        let (state, actions) = try ModelLifecycle.next(
            model.state,
            .deleteRequested(
                livingDeployments: livingDeploymentCount(model: model.id),
                livingStreams: livingStreamCount(model: model.id)))
        model.state = state
        model.timeUpdated = now
        try update(model)
        if actions.contains(.cancelTraining) { try cancelTraining(of: model.id, tenancy: model.tenancy, now: now) }
        if model.training.alignment != nil { try deleteAssets(of: model, now: now) }
        if actions.contains(.removeModelFile), let digest = model.result?.fileDigest {
            leftovers.add(modelFile: digest)
        }
    }

    /// The data assets that were made with a model.
    fileprivate func deleteAssets(of model: Model, now: Timestamp) throws {
        for id in model.training.dataAssetIDs.compactMap(ResourceID.init(hex:)) {
            guard var asset = try dataAsset(id, tenancy: model.tenancy), case .fetched = asset.source else { continue }
            asset.state = try DataAssetLifecycle.next(asset.state, .deleteRequested)
            asset.timeUpdated = now
            try update(asset)
        }
    }

    /// Cancels the training of a model that is itself going away: a waiting job ends here, a running one is told to stop.
    fileprivate func cancelTraining(of model: ResourceID, tenancy: ResourceID, now: Timestamp) throws {
        guard let job = try unfinishedJob(subject: model),
            var request = try workRequest(job.workRequestID, tenancy: tenancy)
        else { return }
        let before = try requestCancellation(ofJobFor: request.id)
        request.status = try WorkRequestLifecycle.next(
            request.status, .cancelRequested(isRunning: before?.state == .running))
        if request.status == .canceled {
            request.timeFinished = now
            request.subject.action = .related
        }
        try update(request)
    }
}
