import ArgumentParser

/// `lapwing KIND delete`
struct DeleteResource<Kind: ResourceKind>: APICommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "delete", abstract: "Delete one \(Kind.noun), or several.",
            discussion: "They are deleted in the order given; the first one that is refused ends the command.")
    }

    @Argument(help: ArgumentHelp("What to delete.", valueName: Kind.identifier))
    var ids: [String]

    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        for id in ids {
            let work = try await session.connection.delete(try await Kind.path(id, session.connection))
            if waiting.wait, let work {
                try await Waiting(session: session, timeout: waiting.limit)
                    .untilDone(work, title: "deletion of the \(Kind.noun)")
            }
            session.note("\(Kind.noun) \(id) deleted")
        }
    }
}
