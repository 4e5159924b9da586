import TimeSeries

/// Work requests: what clients poll while work is under way.
public struct WorkRequestService: Sendable {
    let environment: ServiceEnvironment

    public func get(_ id: ResourceID, caller: Caller) async throws -> WorkRequest? {
        try await environment.store.lookUp { try $0.workRequest(id, tenancy: caller.tenancy) }
    }

    public func list(_ query: ListQuery) async throws -> Page<WorkRequest> {
        try await environment.store.read { try $0.workRequests(query) }
    }

    /// Nil when there is no such work request.
    public func errors(
        _ id: ResourceID, caller: Caller, limit: Int, after: PageCursor?
    ) async throws -> Page<WorkRequestError>? {
        try await environment.store.read { reader in
            guard try reader.workRequest(id, tenancy: caller.tenancy) != nil else { return nil }
            return try reader.workRequestErrors(id, limit: limit, after: after)
        }
    }

    /// Nil when there is no such work request.
    public func logs(
        _ id: ResourceID, caller: Caller, limit: Int, after: PageCursor?
    ) async throws -> Page<WorkRequestLogEntry>? {
        try await environment.store.read { reader in
            guard try reader.workRequest(id, tenancy: caller.tenancy) != nil else { return nil }
            return try reader.workRequestLogs(id, limit: limit, after: after)
        }
    }

    /// Nil when there is no such work request. Work that waits ends at once; work that runs is told to stop.
    /// - Throws: `ServiceError.conflict` when it is finished already.
    public func cancel(_ id: ResourceID, caller: Caller, ifMatch: EtagCondition) async throws -> WorkRequest? {
        let now = environment.clock.now()
        let leftovers = Leftovers()
        let canceled = try await environment.store.write { transaction -> WorkRequest? in
            guard var request = try transaction.workRequest(id, tenancy: caller.tenancy) else { return nil }
            try ifMatch.check(request.etag)
            _ = try WorkRequestLifecycle.next(request.status, .cancelRequested(isRunning: true))
            let before = try transaction.requestCancellation(ofJobFor: id)
            let isRunning = before?.state == .running
            request.status = try WorkRequestLifecycle.next(request.status, .cancelRequested(isRunning: isRunning))
            if !isRunning {
                request.timeFinished = now
                request.subject.action = .related
                if request.subject.kind == .detectionJob,
                    let blob = try transaction.detectionJob(request.subject.id, tenancy: caller.tenancy)?.inputBlob
                {
                    leftovers.add(blob)
                }
                try transaction.endSubject(of: request, reason: "canceled before it started", now: now)
            }
            return try transaction.update(request)
        }
        let objects = environment.objects
        // A blob that stays behind after a fault here is swept at the next start.
        try? await BlockingWork.run { for blob in leftovers.all { try objects.remove(blob) } }
        return canceled
    }
}

extension MetadataWriter {
    /// A canceled creation leaves its resource failed, with the reason.
    func endSubject(of request: WorkRequest, reason: String, now: Timestamp) throws {
        switch request.subject.kind {
        case .model:
            guard var model = try model(request.subject.id, tenancy: request.tenancy), model.state == .creating else {
                return
            }
            model.state = try ModelLifecycle.next(model.state, .trainingCanceled).state
            model.lifecycleDetails = "training was \(reason)"
            model.timeUpdated = now
            try update(model)
        case .deployment:
            guard var deployment = try deployment(request.subject.id, tenancy: request.tenancy),
                deployment.state == .creating
            else { return }
            deployment.state = try DeploymentLifecycle.next(deployment.state, .activationFailed)
            deployment.lifecycleDetails = "activation was \(reason)"
            deployment.timeUpdated = now
            try update(deployment)
        case .detectionJob:
            guard var job = try detectionJob(request.subject.id, tenancy: request.tenancy), !job.state.isFinal else {
                return
            }
            job.state = try DetectionJobLifecycle.next(job.state, .canceled)
            job.stateDetails = reason
            job.timeFinished = now
            try update(job)
        case .dataAsset: try forgetPlace(ofImport: request.id)
        case .project, .privateEndpoint: break
        }
    }
}
