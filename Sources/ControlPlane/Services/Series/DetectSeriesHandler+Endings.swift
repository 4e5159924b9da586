extension DetectSeriesHandler {
    /// The result belongs to the job from the transaction on that ends it.
    func finished(_ job: Job, _ blob: ResourceID) -> JobOutcome {
        let environment = self.environment
        let leftovers = Leftovers()
        return JobOutcome(
            apply: { transaction in
                let now = environment.clock.now()
                guard var subject = try transaction.detectionJob(job.subjectID, tenancy: job.tenancy),
                    !subject.state.isFinal
                else {
                    leftovers.add(blob)
                    return try transaction.end(job, .canceled, now: now, message: "the job was deleted meanwhile")
                }
                subject.state = try DetectionJobLifecycle.next(subject.state, .finished(succeeded: 1, failed: 0))
                subject.resultBlob = blob
                subject.timeFinished = now
                try transaction.update(subject)
                try transaction.end(job, .succeeded, now: now, message: "the result is kept")
            },
            afterCommit: { for blob in leftovers.all { try? environment.objects.remove(blob) } })
    }

    func failed(_ job: Job, _ fault: TrainingDataFault) -> JobOutcome {
        end(job, .failed, event: .broken, code: fault.code.rawValue, reason: fault.message)
    }

    public func canceled(_ job: Job) -> JobOutcome {
        end(job, .canceled, event: .canceled, code: TrainingDataFault.Code.canceled.rawValue, reason: "canceled")
    }

    public func gaveUp(_ job: Job, reason: String) -> JobOutcome {
        end(job, .failed, event: .broken, code: "InternalError", reason: reason)
    }

    private func end(
        _ job: Job, _ ending: WorkRequestLifecycle.Event, event: DetectionJobLifecycle.Event, code: String,
        reason: String
    ) -> JobOutcome {
        let environment = self.environment
        return JobOutcome(apply: { transaction in
            let now = environment.clock.now()
            if var subject = try transaction.detectionJob(job.subjectID, tenancy: job.tenancy),
                !subject.state.isFinal
            {
                subject.state = try DetectionJobLifecycle.next(subject.state, event)
                subject.stateDetails = reason
                subject.failureCode = code
                subject.timeFinished = now
                try transaction.update(subject)
            }
            if ending == .failed {
                try transaction.append(WorkRequestError(code: code, message: reason, time: now), to: job.workRequestID)
            }
            try transaction.end(job, ending, now: now, message: reason)
        })
    }
}
