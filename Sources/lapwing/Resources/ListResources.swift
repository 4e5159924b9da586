import ArgumentParser
import TimeSeries

/// `lapwing KIND list`
struct ListResources<Kind: ResourceKind>: APICommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "list", abstract: "List every \(Kind.noun) of the compartment.",
            discussion: "All pages are read, unless --limit says how many are enough.")
    }

    @OptionGroup var filters: Kind.Filters

    @Option(help: ArgumentHelp("Most to list.", valueName: "count"))
    var limit: Int?

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    func perform(_ session: Session) async throws {
        let connection = session.connection
        let items = try await connection.list(
            try await Kind.collection(connection), query: [("compartmentId", connection.compartmentID)] + filters.query,
            limit: limit)
        session.show(ResourceOutput(columns: Kind.columns, format: session.output).list(items))
    }
}
