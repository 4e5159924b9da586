import OCIClient
import TimeSeries

/// What every `create` command ends with: ask, wait if wanted, show.
struct Creation<Kind: ResourceKind> {
    var session: Session
    var waiting: WaitOptions?

    func run(_ body: JSONObject) async throws {
        let (resource, reason) = try await make(body)
        session.show(ResourceOutput(columns: Kind.columns, format: session.output).one(resource))
        if let reason { throw CommandFailure(.refused, reason) }
    }

    /// The new resource, and why it FAILED if it did.
    private func make(_ body: JSONObject) async throws -> (resource: JSONObject, failure: String?) {
        let connection = session.connection
        let outcome = try await connection.post(
            try await Kind.collection(connection), .object(body), isCreation: true)
        guard let waiting, waiting.wait, let id = outcome.object.text("id") else { return (outcome.object, nil) }
        if let work = outcome.workRequestID {
            do {
                try await Waiting(session: session, timeout: waiting.limit)
                    .untilDone(work, title: "creation of the \(Kind.noun)")
            } catch let error as CommandFailure where error.status == .refused {
                // It stays, FAILED, and tells why: show it before reporting.
                return (try await connection.getObject(try await Kind.path(id, connection)), error.message)
            }
        }
        let resource = try await connection.getObject(try await Kind.path(id, connection))
        return (resource, Kind.failure(of: resource))
    }
}
