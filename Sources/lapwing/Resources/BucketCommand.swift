import ArgumentParser
import Digests
import OCIClient

/// `lapwing bucket`
struct BucketCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bucket",
        abstract: "Buckets: where objects are kept.",
        discussion: """
            lapwing bucket create readings
            lapwing object put normal.csv --bucket readings

            A bucket that still holds objects cannot be deleted.
            """,
        subcommands: [
            ListResources<BucketKind>.self, GetResource<BucketKind>.self, CreateBucket.self,
            DeleteResource<BucketKind>.self,
        ])
}

enum BucketKind: ResourceKind {
    typealias Filters = NoFilters

    static let noun = "bucket"
    static let identifier = "name"
    static let columns = [
        ResourceColumn("NAME", "name"), ResourceColumn("CREATED", "timeCreated", .time),
        ResourceColumn("NAMESPACE", "namespace"),
    ]

    static func collection(_ connection: Connection) async throws -> String {
        "/n/" + PercentEncoding.segment(try await connection.namespace()) + "/b"
    }
}
