import ArgumentParser

/// `lapwing KIND get`
struct GetResource<Kind: ResourceKind>: APICommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "get", abstract: "Show one \(Kind.noun) with all its fields.")
    }

    @Argument(help: ArgumentHelp("The \(Kind.noun).", valueName: Kind.identifier))
    var id: String

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        let resource = try await session.connection.getObject(try await Kind.path(id, session.connection))
        session.show(ResourceOutput(columns: Kind.columns, format: session.output).one(resource))
    }
}
