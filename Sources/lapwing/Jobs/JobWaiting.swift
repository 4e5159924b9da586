import TimeSeries

/// Waiting for a detection job to end, with its progress on the terminal.
struct JobWaiting {
    var session: Session
    var timeout: Duration

    /// The job when it has ended, however that was.
    ///
    /// - Throws: `CommandFailure` with status `timedOut` when it has not ended after `timeout`.
    func untilFinal(_ id: String) async throws -> JSONObject {
        let path = try await JobKind.path(id, session.connection)
        let found = try await session.connection.getOutcome(path)
        guard !JobKind.isFinal(found.object), let work = found.workRequestID else { return found.object }
        do {
            try await Waiting(session: session, timeout: timeout).untilDone(work, title: JobKind.noun)
        } catch let error as CommandFailure where error.status == .refused {
            // The job itself says how it ended.
        }
        return try await session.connection.getObject(path)
    }
}
