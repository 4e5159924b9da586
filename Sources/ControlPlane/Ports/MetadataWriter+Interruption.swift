import TimeSeries

extension MetadataWriter {
    /// Shows on a job's work request that an attempt ended early and that there will be another.
    public func noteInterruption(of job: Job, reason: String, time: Timestamp) throws {
        guard var request = try workRequest(job.workRequestID, tenancy: job.tenancy), !request.status.isFinal else {
            return
        }
        let status = try WorkRequestLifecycle.next(request.status, .interrupted)
        if status != request.status {
            request.status = status
            try update(request)
        }
        try append(WorkRequestLogEntry(message: reason, time: time), to: request.id)
    }
}
