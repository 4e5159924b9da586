import ArgumentParser
import OCIClient
import TimeSeries

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
        let path = try await ObjectAddress(bucket: bucket.name, session.connection).collection
        var objects: [JSONValue] = []
        var start: String?
        repeat {
            // Object Storage pages by name.
            let wanted = min(Connection.largestPage, limit.map { $0 - objects.count } ?? Connection.largestPage)
            let query = PercentEncoding.query([
                ("prefix", prefix), ("start", start), ("limit", "\(wanted)"),
                ("fields", "name,size,etag,md5,timeCreated,timeModified"),
            ])
            let page = try await session.connection.getObject(path + "?" + query)
            objects += page["objects"]?.array ?? []
            start = page.text("nextStartWith")
        } while start != nil && objects.count < limit ?? .max
        session.show(ResourceOutput(columns: Self.columns, format: session.output).list(objects))
    }
}
