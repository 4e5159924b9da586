import ArgumentParser
import Digests
import OCIClient
import TimeSeries

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

    /// The objects of the bucket in the order of their names, page after page, up to `limit`.
    func list(prefix: String?, limit: Int? = nil, _ connection: Connection) async throws -> [JSONValue] {
        var objects: [JSONValue] = []
        var start: String?
        repeat {
            // Object Storage pages by name.
            let wanted = min(Connection.largestPage, limit.map { $0 - objects.count } ?? Connection.largestPage)
            let query = PercentEncoding.query([
                ("prefix", prefix), ("start", start), ("limit", "\(wanted)"),
                ("fields", "name,size,etag,md5,timeCreated,timeModified"),
            ])
            let page = try await connection.getObject(collection + "?" + query)
            objects += page["objects"]?.array ?? []
            start = page.text("nextStartWith")
        } while start != nil && objects.count < limit ?? .max
        return objects
    }
}
