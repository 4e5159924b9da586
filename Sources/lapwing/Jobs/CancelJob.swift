import ArgumentParser

/// `lapwing job cancel`
struct CancelJob: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel a detection job that has not ended.",
        discussion: """
            It writes no results then. A job at work stops at its next piece of rows; 'lapwing job wait' tells when. \
            What has ended is refused with status 1 and stays as it is.
            """)

    @Argument(help: "The detection job.")
    var id: String

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        try await JobRemoval(session: session).delete(id) { job in
            guard JobKind.isFinal(job) else { return }
            throw CommandFailure(
                .refused, "the detection job is \(job.text("lifecycleState") ?? "") and cannot be canceled any more")
        }
        session.note("detection job \(id) is being canceled")
    }
}
