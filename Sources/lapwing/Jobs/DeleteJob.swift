import ArgumentParser

/// `lapwing job delete`
struct DeleteJob: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete detection jobs that have ended.",
        discussion: """
            Their results, and objects that were uploaded for them, stay: lapwing object delete. A job that has not ended \
            is refused with status 1: cancel it first. They are deleted in the order given; the first one that is refused \
            ends the command.
            """)

    @Argument(help: ArgumentHelp("What to delete.", valueName: "id"))
    var ids: [String]

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        for id in ids {
            try await JobRemoval(session: session).delete(id) { job in
                guard !JobKind.isFinal(job) else { return }
                throw CommandFailure(
                    .refused,
                    "the detection job is \(job.text("lifecycleState") ?? ""): end it first with: lapwing job cancel \(id)"
                )
            }
            session.note("detection job \(id) deleted")
        }
    }
}
