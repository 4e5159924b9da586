import ArgumentParser

/// `lapwing object list`
struct ListObjects: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the objects of a bucket, in the order of their names.")

    @OptionGroup var bucket: BucketOption

    @Option(help: ArgumentHelp("Only those whose name begins so.", valueName: "text"))
    var prefix: String?

    @Option(help: ArgumentHelp("Most to list.", valueName: "count"))
    var limit: Int?

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    static let columns = [
        ResourceColumn("NAME", "name"), ResourceColumn("SIZE", "size", .bytes),
        ResourceColumn("MODIFIED", "timeModified", .time), ResourceColumn("MD5", "md5"),
    ]

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    func perform(_ session: Session) async throws {
        let address = try await ObjectAddress(bucket: bucket.name, session.connection)
        let objects = try await address.list(prefix: prefix, limit: limit, session.connection)
        session.show(ResourceOutput(columns: Self.columns, format: session.output).list(objects))
    }
}
