import TimeSeries

extension SeriesModelService {
    /// Nil when there is no such model.
    /// - Throws: `SeriesModelError` unless it is ready.
    public func startDetection(
        model id: ResourceID, _ request: SeriesDetectionRequest, caller: Caller
    ) async throws -> SeriesDetection? {
        let now = environment.clock.now()
        let ids = (0..<3).map { _ in environment.ids.next() }
        let origin = self.origin
        let job = try await environment.store.write { transaction -> DetectionJob? in
            guard let model = try transaction.model(id, tenancy: caller.tenancy), model.origin == origin else {
                return nil
            }
            try Self.checkReady(model)
            let job = DetectionJob(
                id: ids[0], tenancy: caller.tenancy, compartmentID: model.compartmentID, projectID: model.projectID,
                modelID: model.id, displayName: GeneratedName.make(kind: "aidetectionjob", time: now),
                input: .series(request), output: .kept, requestedBy: caller.principal.id, state: .accepted,
                origin: origin, timeAccepted: now)
            try transaction.insertDetection(job, kind: .detectSeries, workRequestID: ids[1], queueID: ids[2])
            return job
        }
        environment.signal.jobsMayBeWaiting()
        return job.map { SeriesDetection(id: $0.id, modelID: $0.modelID, request: request, status: .created) }
    }

    static func checkReady(_ model: Model) throws {
        switch model.state {
        case .active: break
        case .creating: throw SeriesModelError.modelNotReady
        case .failed, .deleted: throw SeriesModelError.modelFailed(model.lifecycleDetails ?? "")
        }
    }

    /// Nil when there is no such detection, or its result is no longer kept.
    public func detection(_ id: ResourceID, caller: Caller) async throws -> SeriesDetection? {
        let job = try await environment.store.lookUp { try $0.detectionJob(id, tenancy: caller.tenancy) }
        guard let job, job.origin == origin, case .series(let request) = job.input else { return nil }
        if let end = job.timeFinished, end <= KeptResults.horizon(limits, now: environment.clock.now()) { return nil }
        var detection = SeriesDetection(
            id: job.id, modelID: job.modelID, request: request, status: SeriesStatus(job.state))
        if detection.status == .failed {
            detection.failure = SeriesFailure(
                code: job.failureCode ?? TrainingDataFault.Code.canceled.rawValue,
                message: job.stateDetails ?? "the detection has failed")
        }
        if let blob = job.resultBlob {
            let objects = environment.objects
            do {
                detection.findings = try await BlockingWork.run { try KeptResults.read(blob, in: objects) }
            } catch StoreError.blobMissing {
                // It was forgotten between the look-up and here.
                return nil
            }
        }
        return detection
    }

    /// Judges the last rows of series that come with the request. Nil when there is no such model.
    /// - Parameters:
    ///   - points: how many rows, 1...10.
    ///   - contributors: most variables that an anomalous row names.
    /// - Throws: `SeriesModelError`; `ServiceError.unavailable` when too much is waiting.
    public func detectLast(
        model id: ResourceID, variables: [AlignmentVariable], points: Int, contributors: Int, caller: Caller
    ) async throws -> SeriesFindings? {
        let origin = self.origin
        let model = try await environment.store.lookUp { try $0.model(id, tenancy: caller.tenancy) }
        guard let model, model.origin == origin, let alignment = model.training.alignment else { return nil }
        try Self.checkReady(model)
        guard let judge = SeriesJudge(try await detection.fitted(ServingModel(model))) else { return nil }
        do {
            return try await queue.runCancellable { check in
                try judge.last(
                    points, of: variables, policy: alignment.policy, contributors: contributors, check: check)
            }
        } catch let error as AlignmentError {
            throw SeriesModelError.data(TrainingDataFault(error))
        } catch let fault as TrainingDataFault {
            throw SeriesModelError.data(fault)
        }
    }
}

extension SeriesStatus {
    init(_ state: DetectionJobLifecycle.State) {
        self =
            switch state {
            case .accepted: .created
            case .inProgress: .running
            case .succeeded, .partiallySucceeded: .ready
            case .failed, .canceled, .deleted: .failed
            }
    }
}
