import Digests

extension DetectAnomaliesHandler {
    /// Results become objects in the transaction that ends the job: all of them, or none.
    func finished(
        _ job: Job, _ subject: DetectionJob, _ bucket: Bucket, _ results: [Result], _ problems: [String]
    ) -> JobOutcome {
        let environment = self.environment
        let names = names(of: subject)
        let contentType = format.contentType
        let replaced = Leftovers()
        return JobOutcome(
            apply: { transaction in
                let now = environment.clock.now()
                guard var current = try transaction.detectionJob(job.subjectID, tenancy: job.tenancy) else {
                    for result in results { replaced.add(result.blob.id) }
                    return try transaction.end(job, .canceled, now: now, message: "the job was deleted meanwhile")
                }
                var problems = problems
                var written = 0
                if try transaction.bucket(named: bucket.name, tenancy: bucket.tenancy)?.id == bucket.id {
                    for result in results {
                        let object = StoredObject(
                            bucketID: bucket.id, name: names.full(result.name), blobID: result.blob.id,
                            size: result.blob.size, md5: Base64.encode(result.blob.md5),
                            etag: environment.ids.next().hex,
                            contentType: contentType, timeCreated: now, timeModified: now)
                        if let old = try transaction.put(object) { replaced.add(old.blobID) }
                        written += 1
                    }
                } else {
                    for result in results { replaced.add(result.blob.id) }
                    problems.append("outputDetails: the bucket '\(bucket.name)' was deleted before the job ended")
                }
                current.state = try DetectionJobLifecycle.next(
                    current.state, .finished(succeeded: written, failed: problems.count))
                current.stateDetails = problems.isEmpty ? nil : Self.summary(problems)
                current.timeFinished = now
                try transaction.update(current)
                for problem in problems {
                    try transaction.append(
                        WorkRequestError(code: "InvalidInput", message: problem, time: now), to: job.workRequestID)
                }
                try transaction.end(
                    job, written > 0 ? .succeeded : .failed, now: now,
                    message: "\(written) result(s) written under '\(names.folder)', \(problems.count) problem(s)")
            },
            afterCommit: {
                if let blob = subject.inputBlob { replaced.add(blob) }
                for blob in replaced.all { try? environment.objects.remove(blob) }
            })
    }

    /// What does not fit is in the log.
    private static func summary(_ problems: [String]) -> String {
        let shown = problems.prefix(5).joined(separator: "; ")
        return problems.count > 5 ? "\(shown); and \(problems.count - 5) more" : shown
    }

    func broken(_ job: Job, _ reason: String) -> JobOutcome {
        end(job, .failed, event: .broken, code: "InvalidInput", reason: reason)
    }

    public func canceled(_ job: Job) -> JobOutcome {
        end(job, .canceled, event: .canceled, code: nil, reason: "canceled")
    }

    public func gaveUp(_ job: Job, reason: String) -> JobOutcome {
        end(job, .failed, event: .broken, code: "InternalError", reason: reason)
    }

    private func end(
        _ job: Job, _ ending: WorkRequestLifecycle.Event, event: DetectionJobLifecycle.Event, code: String?,
        reason: String
    ) -> JobOutcome {
        let environment = self.environment
        let leftovers = Leftovers()
        return JobOutcome(
            apply: { transaction in
                let now = environment.clock.now()
                if var subject = try transaction.detectionJob(job.subjectID, tenancy: job.tenancy),
                    !subject.state.isFinal
                {
                    subject.state = try DetectionJobLifecycle.next(subject.state, event)
                    subject.stateDetails = reason
                    subject.timeFinished = now
                    try transaction.update(subject)
                    if let blob = subject.inputBlob { leftovers.add(blob) }
                }
                if let code {
                    try transaction.append(
                        WorkRequestError(code: code, message: reason, time: now), to: job.workRequestID)
                }
                try transaction.end(job, ending, now: now, message: reason)
            },
            afterCommit: { for blob in leftovers.all { try? environment.objects.remove(blob) } })
    }
}
