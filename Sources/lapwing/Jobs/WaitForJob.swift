import ArgumentParser

/// `lapwing job wait`
struct WaitForJob: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Watch a detection job until it has ended.",
        discussion: """
            Its progress goes to standard error. Status 0 means SUCCEEDED, 1 any other end, with the reason; 4 that the \
            time is over and the job is not. Waiting for a job that has ended is no mistake.
            """,
        aliases: ["watch"])

    @Argument(help: "The detection job.")
    var id: String

    @OptionGroup var patience: PatienceOption

    @Flag(help: "Show the results in place of the job.")
    var results = false

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        let job = try await JobWaiting(session: session, timeout: patience.limit).untilFinal(id)
        if results { return try await JobResultSource(job: job, session: session).show() }
        session.show(ResourceOutput(columns: JobKind.columns, format: session.output).one(job))
        if let reason = JobKind.failure(of: job) { throw CommandFailure(.refused, reason) }
    }
}
