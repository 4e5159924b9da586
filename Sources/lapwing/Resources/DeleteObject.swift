import ArgumentParser

/// `lapwing object delete`
struct DeleteObject: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete an object, or several.")

    @Argument(help: ArgumentHelp("What to delete.", valueName: "name"))
    var names: [String]

    @OptionGroup var bucket: BucketOption
    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        let address = try await ObjectAddress(bucket: bucket.name, session.connection)
        for name in names {
            _ = try await session.connection.delete(try address.path(name))
            session.note("object \(name) deleted")
        }
    }
}
