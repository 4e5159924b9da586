import TimeSeries

public struct NewDetectionJob: Sendable {
    public enum Input: Sendable {
        /// CSV or JSON text, checked already.
        case embedded([UInt8])
        case objects([DetectionJob.Location])
    }

    public var compartmentID: String
    public var modelID: ResourceID
    public var displayName: String?
    public var description: String?
    public var sensitivity: Double?
    public var showsAll: Bool
    public var input: Input
    public var output: DetectionJob.Destination

    public init(
        compartmentID: String, modelID: ResourceID, displayName: String? = nil, description: String? = nil,
        sensitivity: Double? = nil, showsAll: Bool = false, input: Input, output: DetectionJob.Destination
    ) {
        self.compartmentID = compartmentID
        self.modelID = modelID
        self.displayName = displayName
        self.description = description
        self.sensitivity = sensitivity
        self.showsAll = showsAll
        self.input = input
        self.output = output
    }
}

/// Detection jobs: created with their queue entry in one transaction, carried out by the work queue.
public struct DetectionJobService: Sendable {
    let environment: ServiceEnvironment

    /// - Throws: `ServiceError.relatedNotFound` for an unknown model; `incorrectState` or `conflict` when it is not active.
    public func create(
        _ new: NewDetectionJob, caller: Caller, retry: RetryToken?
    ) async throws -> Created<DetectionJob> {
        let now = environment.clock.now()
        let (jobID, requestID, queueID) = (environment.ids.next(), environment.ids.next(), environment.ids.next())
        let (input, blob) = try await store(new.input)
        do {
            let created = try await environment.store.write { transaction in
                try transaction.creatingOnce(
                    retry, operation: "createDetectionJob", tenancy: caller.tenancy, now: now,
                    find: { try transaction.detectionJob($0, tenancy: caller.tenancy) },
                    create: {
                        guard let model = try transaction.model(new.modelID, tenancy: caller.tenancy) else {
                            throw ServiceError.relatedNotFound(field: "modelId", id: new.modelID.hex)
                        }
                        try ServingModel(model).checkHasSignals()
                        _ = try ModelLifecycle.next(model.state, .detectRequested)
                        let job = DetectionJob(
                            id: jobID, tenancy: caller.tenancy, compartmentID: new.compartmentID,
                            projectID: model.projectID, modelID: model.id,
                            displayName: new.displayName ?? GeneratedName.make(kind: "aidetectionjob", time: now),
                            description: new.description, sensitivity: new.sensitivity, showsAll: new.showsAll,
                            input: input, output: .objects(new.output), requestedBy: caller.principal.id,
                            state: .accepted,
                            timeAccepted: now)
                        try transaction.insertDetection(
                            job, kind: .detectAnomalies, workRequestID: requestID, queueID: queueID)
                        return (Created(job, workRequestID: requestID), jobID)
                    })
            }
            // A repeated request was answered with the first one's job: this one's input belongs to nothing.
            if let blob, created.resource.inputBlob != blob { await remove(blob) }
            environment.signal.jobsMayBeWaiting()
            return created
        } catch {
            if let blob { await remove(blob) }
            throw error
        }
    }

    private func store(_ input: NewDetectionJob.Input) async throws -> (DetectionJob.Input, ResourceID?) {
        switch input {
        case .objects(let locations): return (.objects(locations), nil)
        case .embedded(let bytes):
            let objects = environment.objects
            let blob = try await BlockingWork.run {
                let writer = try objects.makeWriter()
                do {
                    try bytes.withUnsafeBytes { try writer.append($0) }
                    return try writer.commit().id
                } catch {
                    writer.abandon()
                    throw error
                }
            }
            return (.embedded(blob: blob.hex), blob)
        }
    }

    /// A blob that stays behind after a fault here is swept at the next start.
    private func remove(_ blob: ResourceID) async {
        let objects = environment.objects
        try? await BlockingWork.run { try objects.remove(blob) }
    }

    /// The job, with its work request as long as it has not ended.
    public func get(
        _ id: ResourceID, caller: Caller
    ) async throws -> (job: DetectionJob, workRequestID: ResourceID?)? {
        try await environment.store.lookUp { reader in
            guard let job = try reader.detectionJob(id, tenancy: caller.tenancy) else { return nil }
            return (job, job.state.isFinal ? nil : try reader.unfinishedJob(subject: id)?.workRequestID)
        }
    }

    public func list(_ query: ListQuery) async throws -> Page<DetectionJob> {
        try await environment.store.read { try $0.detectionJobs(query) }
    }

    public func update(
        _ id: ResourceID, _ change: LabelChange, caller: Caller, ifMatch: EtagCondition
    ) async throws -> DetectionJob? {
        let now = environment.clock.now()
        return try await environment.store.write { transaction in
            guard var job = try transaction.detectionJob(id, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(job.etag)
            job.state = try DetectionJobLifecycle.next(job.state, .updateRequested)
            var tags = Tags()
            change.apply(
                name: &job.displayName, description: &job.description, tags: &tags, kind: "aidetectionjob", now: now)
            return try transaction.update(job)
        }
    }

    /// Cancels a job that has not ended, deletes one that has. False when there is no such job.
    public func delete(_ id: ResourceID, caller: Caller, ifMatch: EtagCondition) async throws -> Bool {
        let now = environment.clock.now()
        let found = try await environment.store.write { transaction -> (isFound: Bool, blobs: [ResourceID]) in
            guard var job = try transaction.detectionJob(id, tenancy: caller.tenancy) else { return (false, []) }
            try ifMatch.check(job.etag)
            let wasFinal = job.state.isFinal
            var blobs: [ResourceID] = []
            if !wasFinal, let queued = try transaction.unfinishedJob(subject: id) {
                let before = try transaction.requestCancellation(ofJobFor: queued.workRequestID)
                let isRunning = before?.state == .running
                if var request = try transaction.workRequest(queued.workRequestID, tenancy: caller.tenancy) {
                    request.status = try WorkRequestLifecycle.next(
                        request.status, .cancelRequested(isRunning: isRunning))
                    if request.status == .canceled { request.timeFinished = now }
                    try transaction.update(request)
                }
                // Its worker ends a running job.
                if isRunning { return (true, []) }
            }
            job.state = try DetectionJobLifecycle.next(job.state, wasFinal ? .deleteRequested : .canceled)
            if !wasFinal {
                job.timeFinished = now
                job.stateDetails = "canceled before it ran"
                if let blob = job.inputBlob { blobs.append(blob) }
            } else if let blob = job.resultBlob {
                job.resultBlob = nil
                blobs.append(blob)
            }
            try transaction.update(job)
            return (true, blobs)
        }
        for blob in found.blobs { await remove(blob) }
        return found.isFound
    }
}

extension MetadataWriter {
    /// A detection that is to be carried out, with the queue's side of it.
    func insertDetection(
        _ job: DetectionJob, kind: Job.Kind, workRequestID: ResourceID, queueID: ResourceID
    ) throws {
        try insert(job)
        try insert(
            WorkRequest(
                id: workRequestID, tenancy: job.tenancy, compartmentID: job.compartmentID,
                operation: .detectAnomalies, status: .accepted,
                subject: .init(kind: .detectionJob, id: job.id, action: .inProgress), timeAccepted: job.timeAccepted))
        try insert(
            Job(
                id: queueID, tenancy: job.tenancy, kind: kind, subjectID: job.id, workRequestID: workRequestID,
                notBefore: job.timeAccepted, timeCreated: job.timeAccepted))
    }
}
