import ArgumentParser

/// `lapwing job results`
struct JobResults: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "results", abstract: "Show or download what a detection job found.",
        discussion: """
            lapwing job results ID
            lapwing job results ID --output csv > found.csv
            lapwing job results ID --output json | jq '.[].detectionResults | length'
            lapwing job results ID --folder found

            The anomalous rows of each input, each with the signals that are guilty, the guiltiest first. In CSV the first \
            column is the input; in JSON the result is an array with one element an input. With --folder the results are \
            saved as files, as the server wrote them, and not shown.

            When some inputs could not be used the results of the others are shown, and the status is 1.
            """)

    @Argument(help: "The detection job.")
    var id: String

    @Option(help: ArgumentHelp("Folder to save the results in; made when it is not there.", valueName: "path"))
    var folder: String?

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        let job = try await session.connection.getObject(try await JobKind.path(id, session.connection))
        let source = JobResultSource(job: job, session: session)
        if let folder { try await source.save(in: folder) } else { try await source.show() }
    }
}
