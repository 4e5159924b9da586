import ArgumentParser
import OCIClient

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
