import ArgumentParser

/// `lapwing work-request logs`
struct WorkRequestLogs: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show what a work request reported, oldest first.")

    @Argument(help: "The work request.")
    var id: String

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        let path = try await WorkRequestKind.path(id, session.connection)
        let entries = try await session.connection.list(path + "/logs", query: [], limit: nil)
        let columns = [ResourceColumn("TIME", "timestamp", .time), ResourceColumn("MESSAGE", "message")]
        session.show(ResourceOutput(columns: columns, format: session.output).list(entries))
    }
}
