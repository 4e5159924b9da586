import ArgumentParser

/// `lapwing work-request errors`
struct WorkRequestErrors: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "errors", abstract: "Show why a work request failed.",
        discussion: "The list is empty when nothing went wrong.")

    @Argument(help: "The work request.")
    var id: String

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        let path = try await WorkRequestKind.path(id, session.connection)
        let entries = try await session.connection.list(path + "/errors", query: [], limit: nil)
        let columns = [
            ResourceColumn("TIME", "timestamp", .time), ResourceColumn("CODE", "code"),
            ResourceColumn("MESSAGE", "message"),
        ]
        session.show(ResourceOutput(columns: columns, format: session.output).list(entries))
    }
}
