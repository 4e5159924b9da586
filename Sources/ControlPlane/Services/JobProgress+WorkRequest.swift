import TimeSeries

/// What every kind of job does to its work request.
extension MetadataWriter {
    func start(_ job: Job, now: Timestamp, message: String) throws {
        guard var request = try workRequest(job.workRequestID, tenancy: job.tenancy) else { return }
        request.status = try WorkRequestLifecycle.next(request.status, .started)
        if request.timeStarted == nil { request.timeStarted = now }
        try update(request)
        try append(WorkRequestLogEntry(message: message, time: now), to: request.id)
    }

    func end(_ job: Job, _ event: WorkRequestLifecycle.Event, now: Timestamp, message: String) throws {
        guard var request = try workRequest(job.workRequestID, tenancy: job.tenancy), !request.status.isFinal else {
            return
        }
        request.status = try WorkRequestLifecycle.next(request.status, event)
        request.timeFinished = now
        if request.status == .succeeded { request.percentComplete = 100 }
        request.subject.action = request.status == .succeeded ? .created : .related
        try update(request)
        try append(WorkRequestLogEntry(message: message, time: now), to: request.id)
    }

    func record(_ progress: JobProgress, of job: Job, now: Timestamp) throws {
        guard var request = try workRequest(job.workRequestID, tenancy: job.tenancy), !request.status.isFinal else {
            return
        }
        // Never falling, and 100 only at the end, even when an interrupted training starts again.
        let percent = min(max(request.percentComplete, progress.percent), 99)
        if percent != request.percentComplete {
            request.percentComplete = percent
            try update(request)
        }
        for message in progress.messages where !message.isEmpty {
            try append(WorkRequestLogEntry(message: message, time: now), to: request.id)
        }
    }
}

extension ActivateDeploymentHandler {
    public func recordProgress(_ job: Job, _ progress: JobProgress, in transaction: any MetadataWriter) throws {
        try transaction.record(progress, of: job, now: environment.clock.now())
    }
}
