import OCIClient
import TimeSeries

/// The one call that cancels jobs at work and deletes those that have ended: made only while the job is what was expected.
struct JobRemoval {
    var session: Session

    /// - Parameter check: throws when the job as it is now must not be touched.
    func delete(_ id: String, check: (JSONObject) throws -> Void) async throws {
        let path = try await JobKind.path(id, session.connection)
        // A job changes a few times in its life: when it begins, when it ends, when it gets another name.
        for attempt in 1... {
            let found = try await session.connection.getOutcome(path)
            try check(found.object)
            do {
                _ = try await session.connection.delete(path, ifMatch: found.etag)
                return
            } catch let error as ServiceFailure where error.status == 412 && attempt < 10 {
                continue
            }
        }
    }
}
