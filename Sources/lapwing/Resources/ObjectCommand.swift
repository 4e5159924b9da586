import ArgumentParser
import OCIClient

/// `lapwing object`
struct ObjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "object",
        abstract: "Objects: files in the built-in object storage.",
        discussion: """
            lapwing object put normal.csv
            lapwing object list --prefix 2026/
            lapwing object get normal.csv > copy.csv
            """,
        subcommands: [ListObjects.self, GetObject.self, PutObject.self, DeleteObject.self])
}

/// Where an object is.
struct ObjectAddress: Sendable {
    var bucketPath: String

    init(bucket: String, _ connection: Connection) async throws {
        bucketPath = try await BucketKind.path(bucket, connection)
    }

    var collection: String { bucketPath + "/o" }

    func path(_ name: String) throws -> String {
        guard !name.isEmpty else { throw ValidationError("the name of the object is empty") }
        return collection + "/" + PercentEncoding.objectName(name)
    }
}
