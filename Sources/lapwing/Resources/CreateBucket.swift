import ArgumentParser
import TimeSeries

/// `lapwing bucket create`
struct CreateBucket: APICommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Create a bucket.")

    @Argument(help: "Letters, digits, hyphens, underscores and points, at most 256 of them.")
    var name: String

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        try await Creation<BucketKind>(session: session).run(Self.details(name, session.connection))
    }

    static func details(_ name: String, _ connection: Connection) -> JSONObject {
        .of(["name": .string(name), "compartmentId": .string(connection.compartmentID)])
    }
}
