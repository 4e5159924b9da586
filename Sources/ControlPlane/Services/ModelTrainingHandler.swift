/// Jobs that train a model: how they end is the same for all of them.
public protocol ModelTrainingHandler: JobHandler {
    var environment: ServiceEnvironment { get }
}

extension ModelTrainingHandler {
    func succeeded(_ job: Job, _ bytes: [UInt8], _ result: TrainedModel) -> JobOutcome {
        let environment = self.environment
        return JobOutcome(apply: { transaction in
            let now = environment.clock.now()
            guard var model = try transaction.model(job.subjectID, tenancy: job.tenancy) else {
                return try transaction.end(job, .canceled, now: now, message: "the model was deleted meanwhile")
            }
            // Another model that had learnt the same may have been deleted, and its file with it.
            if !environment.objects.hasModelFile(digest: result.fileDigest) {
                _ = try environment.objects.storeModelFile(bytes)
            }
            model.state = try ModelLifecycle.next(model.state, .trainingSucceeded).state
            model.result = result
            model.timeUpdated = now
            try transaction.update(model)
            try transaction.end(job, .succeeded, now: now, message: "the model is ACTIVE")
        })
    }

    func failed(_ job: Job, _ fault: TrainingDataFault) -> JobOutcome {
        end(job, .failed, event: .trainingFailed, code: fault.code.rawValue, reason: fault.message)
    }

    public func canceled(_ job: Job) -> JobOutcome {
        end(job, .canceled, event: .trainingCanceled, code: nil, reason: "training was canceled")
    }

    public func gaveUp(_ job: Job, reason: String) -> JobOutcome {
        end(job, .failed, event: .trainingFailed, code: "InternalError", reason: reason)
    }

    public func recordProgress(_ job: Job, _ progress: JobProgress, in transaction: any MetadataWriter) throws {
        try transaction.record(progress, of: job, now: environment.clock.now())
    }

    private func end(
        _ job: Job, _ ending: WorkRequestLifecycle.Event, event: ModelLifecycle.Event, code: String?, reason: String
    ) -> JobOutcome {
        let environment = self.environment
        return JobOutcome(apply: { transaction in
            let now = environment.clock.now()
            if var model = try transaction.model(job.subjectID, tenancy: job.tenancy), model.state == .creating {
                model.state = try ModelLifecycle.next(model.state, event).state
                model.lifecycleDetails = reason
                model.failureCode = code ?? TrainingDataFault.Code.canceled.rawValue
                model.timeUpdated = now
                try transaction.update(model)
            }
            if let code {
                try transaction.append(WorkRequestError(code: code, message: reason, time: now), to: job.workRequestID)
            }
            try transaction.end(job, ending, now: now, message: reason)
        })
    }
}

extension Model {
    /// Look-ups as the user who asked for the training may make them, now that it starts.
    func readerOfTrainingData(_ transaction: any MetadataWriter) throws -> any MetadataReader {
        guard let text = training.requestedBy, let id = ResourceID(hex: text) else { return transaction }
        guard let principal = try transaction.principal(id, tenancy: tenancy) else {
            throw TrainingDataFault("the user who asked for this training was deleted before it started")
        }
        return GuardedSnapshot(
            reader: transaction,
            access: AccessGuard(
                caller: Caller(principal: principal), requirement: AccessRequirement(.read, nil, related: .read)))
    }
}
