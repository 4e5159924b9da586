import ControlPlane
import HTTPService
import Hummingbird
import TimeSeries

extension OCIHandlers {
    private enum Field: String, CaseIterable {
        case name, size, etag, md5, timeCreated, timeModified, storageTier, archivalState
    }

    @Sendable func listObjects(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        if RequestTarget(request).namesAnObject { return try await getObject(request, context) }
        let bucket = try await requireBucket(context)
        let parameters = try RequestTarget(request).query()
        var fields: Set<Field> = [.name]
        for text in (parameters["fields"] ?? "").split(separator: ",") {
            guard let field = Field(rawValue: text.trimmingPrefix(while: { $0 == " " }).description) else {
                throw ServiceError.invalidParameter(
                    field: "fields",
                    reason:
                        "'\(text.prefix(40))' is not one of \(Field.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            fields.insert(field)
        }
        if let delimiter = parameters["delimiter"], delimiter != "/" {
            throw ServiceError.invalidParameter(field: "delimiter", reason: "must be /")
        }
        let listing = try await collect(
            ObjectQuery(
                prefix: parameters["prefix"] ?? "", start: parameters["start"], startAfter: parameters["startAfter"],
                end: parameters["end"], limit: try ListRequest.limit(parameters, maximum: 1000, standard: 1000)),
            bucket: bucket, folders: parameters["delimiter"] != nil)
        return answer { json in
            json.beginObject()
            json.key("objects")
            json.beginArray()
            for object in listing.objects { Self.write(object, fields, into: &json) }
            json.endArray()
            json.key("prefixes")
            json.beginArray()
            for prefix in listing.prefixes { json.string(prefix) }
            json.endArray()
            if let next = listing.next { json.member("nextStartWith", next) }
            json.endObject()
        }
    }

    private struct Listing {
        var objects: [StoredObject] = []
        var prefixes: [String] = []
        /// The first name not returned; nil at the end.
        var next: String?
        var count: Int { objects.count + prefixes.count }
    }

    /// Objects and, with `folders`, the common prefixes up to the next slash; a prefix counts once, and its objects are skipped.
    private func collect(_ wanted: ObjectQuery, bucket: Bucket, folders: Bool) async throws -> Listing {
        var listing = Listing()
        var query = wanted
        // Most of what lies in folders is skipped unseen: long batches would be read in vain.
        query.limit = (folders ? min(wanted.limit, 100) : wanted.limit) + 1
        /// The bytes of the last prefix. A slash may be half a character (before it or behind it a combining one).
        var folder: [UInt8]?
        while true {
            let batch = try await services.objects.list(query, bucket: bucket)
            for object in batch {
                if let folder, object.name.utf8.starts(with: folder) { continue }
                if listing.count == wanted.limit {
                    listing.next = object.name
                    return listing
                }
                guard folders, let found = Self.folder(of: object.name, prefix: wanted.prefix) else {
                    listing.objects.append(object)
                    continue
                }
                listing.prefixes.append(String(decoding: found, as: UTF8.self))
                folder = found
            }
            guard batch.count == query.limit, let last = batch.last else { return listing }
            if let folder, last.name.utf8.starts(with: folder) {
                // The first name behind everything in the folder: its slash replaced by the next byte.
                query.start = String(decoding: folder.dropLast() + [UInt8(ascii: "/") + 1], as: UTF8.self)
                query.startAfter = nil
            } else {
                query.start = nil
                query.startAfter = last.name
            }
        }
    }

    private static func folder(of name: String, prefix: String) -> [UInt8]? {
        let bytes = Array(name.utf8)
        guard let slash = bytes.dropFirst(prefix.utf8.count).firstIndex(of: UInt8(ascii: "/")) else { return nil }
        return Array(bytes[...slash])
    }

    private static func write(_ object: StoredObject, _ fields: Set<Field>, into json: inout JSONWriter) {
        json.beginObject()
        json.member("name", object.name)
        if fields.contains(.size) { json.member("size", integer: Int(object.size)) }
        if fields.contains(.etag) { json.member("etag", object.etag) }
        if fields.contains(.md5) { json.member("md5", object.md5) }
        if fields.contains(.timeCreated) { json.member("timeCreated", object.timeCreated) }
        if fields.contains(.timeModified) { json.member("timeModified", object.timeModified) }
        if fields.contains(.storageTier) { json.member("storageTier", object.storageTier) }
        if fields.contains(.archivalState) { json.member("archivalState", nil as String?) }
        json.endObject()
    }
}
