import TimeSeries

/// Results that stay with their detection for a while, each a blob.
public enum KeptResults {
    static func write(_ findings: SeriesFindings, in objects: any ObjectStore) throws -> ResourceID {
        let bytes = findings.text
        let writer = try objects.makeWriter()
        do {
            try bytes.withUnsafeBytes { try writer.append($0) }
            return try writer.commit().id
        } catch {
            writer.abandon()
            throw error
        }
    }

    static func read(_ blob: ResourceID, in objects: any ObjectStore) throws -> SeriesFindings {
        do {
            return try objects.open(blob).withMappedBytes {
                try SeriesFindings(text: $0.bindMemory(to: UInt8.self))
            }
        } catch let error as JSONSyntaxError {
            throw StoreError.corrupt("the kept result of a detection is not what was written: \(error)")
        }
    }

    /// What ended at this time or before it is no longer shown.
    static func horizon(_ limits: SeriesLimits, now: Timestamp) -> Timestamp {
        Timestamp(microseconds: now.microseconds - limits.resultSeconds * 1_000_000)
    }

    /// Detections that are forgotten in one transaction.
    private static let batch = 100

    /// Deletes detections whose results are no longer shown, a bounded number of them: run it often.
    /// - Returns: whether there may be more.
    @discardableResult
    public static func forget(
        in store: any MetadataStore, objects: any ObjectStore, now: Timestamp, limits: SeriesLimits = SeriesLimits()
    ) async throws -> Bool {
        let horizon = horizon(limits, now: now)
        let forgotten = try await store.write { transaction in
            try transaction.outlivedDetections(finishedBefore: horizon, limit: batch).map { job in
                var job = job
                let blob = job.resultBlob
                job.state = try DetectionJobLifecycle.next(job.state, .deleteRequested)
                job.resultBlob = nil
                try transaction.update(job)
                return blob
            }
        }
        // A blob that stays behind after a fault here is swept at the next start.
        try await BlockingWork.run { for blob in forgotten.compactMap({ $0 }) { try? objects.remove(blob) } }
        return forgotten.count == batch
    }
}
