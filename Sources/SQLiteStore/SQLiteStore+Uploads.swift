import ControlPlane
import Foundation
import GRDB

extension MultipartUpload: TableRow {
    static let layout = TableLayout(
        "uploads",
        columns: [
            "id", "bucket_id", "object_name", "content_type", "content_headers", "user_metadata", "storage_tier",
            "time_created",
        ])

    static func read(_ columns: inout ColumnReader) throws -> MultipartUpload {
        MultipartUpload(
            id: try columns.id(), bucketID: try columns.id(), objectName: try columns.textOfBytes(),
            description: ObjectDescription(
                contentType: try columns.text(), contentHeaders: try columns.json(), userMetadata: try columns.json(),
                storageTier: try columns.text()),
            timeCreated: try columns.time())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, bucketID.hex, Data(objectName.utf8), description.contentType,
            try JSONColumn.encode(description.contentHeaders), try JSONColumn.encode(description.userMetadata),
            description.storageTier, timeCreated.microseconds,
        ]
    }
}

extension UploadPart: TableRow {
    static let layout = TableLayout("upload_parts", columns: ["upload_id", "number", "blob_id", "size", "md5", "etag"])

    static func read(_ columns: inout ColumnReader) throws -> UploadPart {
        UploadPart(
            uploadID: try columns.id(), number: Int(try columns.integer()), blobID: try columns.id(),
            size: try columns.integer(), md5: try columns.text(), etag: try columns.text())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [uploadID.hex, number, blobID.hex, size, md5, etag]
    }
}

extension SQLiteReader {
    func upload(_ id: ResourceID, bucket: ResourceID) throws -> MultipartUpload? {
        try first(
            sql: "SELECT \(MultipartUpload.layout.columnList) FROM uploads WHERE id = ? AND bucket_id = ?",
            [id.hex, bucket.hex])
    }

    func uploads(bucket: ResourceID, limit: Int, after: PageCursor?) throws -> Page<MultipartUpload> {
        var condition = "bucket_id = ?"
        var arguments: [(any DatabaseValueConvertible)?] = [bucket.hex]
        if let after {
            guard case .name(let name) = after.key else { throw Self.foreignToken }
            condition += " AND (object_name, id) > (?, ?)"
            arguments += [Data(name.utf8), after.id]
        }
        let limit = max(1, limit)
        let rows: [MultipartUpload] = try all(
            sql: """
                SELECT \(MultipartUpload.layout.columnList) FROM uploads WHERE \(condition) \
                ORDER BY object_name, id LIMIT ?
                """, arguments + [limit + 1])
        return cut(rows, limit: limit) { PageCursor(key: .name($0.objectName), id: $0.id.hex) }
    }

    func part(_ number: Int, ofUpload id: ResourceID) throws -> UploadPart? {
        try first(
            sql: "SELECT \(UploadPart.layout.columnList) FROM upload_parts WHERE upload_id = ? AND number = ?",
            [id.hex, number])
    }

    func parts(ofUpload id: ResourceID, limit: Int, after: PageCursor?) throws -> Page<UploadPart> {
        var last: Int64 = 0
        if let after {
            guard case .sequence(let number) = after.key else { throw Self.foreignToken }
            last = number
        }
        let limit = max(1, limit)
        let rows: [UploadPart] = try all(
            sql: """
                SELECT \(UploadPart.layout.columnList) FROM upload_parts WHERE upload_id = ? AND number > ? \
                ORDER BY number LIMIT ?
                """, [id.hex, last, limit + 1])
        return cut(rows, limit: limit) { PageCursor(key: .sequence(Int64($0.number))) }
    }

    private static var foreignToken: ServiceError {
        .invalidParameter(field: "page", reason: "the token belongs to another list")
    }
}

extension SQLiteTransaction {
    func insert(_ upload: MultipartUpload) throws { try insertRow(upload) }

    func put(_ part: UploadPart) throws -> UploadPart? {
        let replaced = try self.part(part.number, ofUpload: part.uploadID)
        try run("DELETE FROM upload_parts WHERE upload_id = ? AND number = ?", [part.uploadID.hex, part.number])
        try insertRow(part)
        return replaced
    }

    func delete(_ upload: MultipartUpload) throws {
        try run("DELETE FROM upload_parts WHERE upload_id = ?", [upload.id.hex])
        try run("DELETE FROM uploads WHERE id = ?", [upload.id.hex])
    }
}
