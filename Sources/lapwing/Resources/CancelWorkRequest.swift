import ArgumentParser

/// `lapwing work-request cancel`
struct CancelWorkRequest: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel a work request.",
        discussion: "A training that is cancelled leaves its model FAILED. What is finished cannot be cancelled.",
        aliases: ["delete"])

    @Argument(help: "The work request.")
    var id: String

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        _ = try await session.connection.delete(try await WorkRequestKind.path(id, session.connection))
        session.note("work request \(id) is being cancelled")
    }
}
