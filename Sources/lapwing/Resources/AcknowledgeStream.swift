import ArgumentParser
import TimeSeries

/// `lapwing stream acknowledge`
struct AcknowledgeStream: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledge", abstract: "Take a stream's present level for normal, and end its incident.",
        discussion: """
            For a sudden, permanent and harmless change, such as a new product or a replaced sensor. Only a new training \
            does the same. A fault that is acknowledged is not reported any more until it grows.
            """)

    @Argument(help: "The stream.")
    var id: String

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        let path = try await StreamKind.path(id, session.connection) + "/actions/acknowledge"
        let outcome = try await session.connection.post(path, .object(JSONObject([])))
        session.show(ResourceOutput(columns: StreamKind.columns, format: session.output).one(outcome.object))
    }
}
