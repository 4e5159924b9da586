import ControlPlane
import Foundation
import GRDB

extension StoredObject: TableRow {
    static let layout = TableLayout(
        "objects",
        columns: [
            "bucket_id", "name", "blob_id", "size", "md5", "etag", "content_type", "content_headers",
            "user_metadata", "storage_tier", "time_created", "time_modified",
        ])

    static func read(_ columns: inout ColumnReader) throws -> StoredObject {
        StoredObject(
            bucketID: try columns.id(), name: try columns.textOfBytes(), blobID: try columns.id(),
            size: try columns.integer(), md5: try columns.text(), etag: try columns.text(),
            contentType: try columns.text(), contentHeaders: try columns.json(), userMetadata: try columns.json(),
            storageTier: try columns.text(), timeCreated: try columns.time(), timeModified: try columns.time())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            bucketID.hex, Data(name.utf8), blobID.hex, size, md5, etag, contentType,
            try JSONColumn.encode(contentHeaders), try JSONColumn.encode(userMetadata), storageTier,
            timeCreated.microseconds, timeModified.microseconds,
        ]
    }
}

extension SQLiteReader {
    func object(named name: String, bucket: ResourceID) throws -> StoredObject? {
        try first(
            sql: "SELECT \(StoredObject.layout.columnList) FROM objects WHERE bucket_id = ? AND name = ?",
            [bucket.hex, Data(name.utf8)])
    }

    func objects(_ query: ObjectQuery, bucket: ResourceID) throws -> [StoredObject] {
        var conditions = ["bucket_id = ?"]
        var arguments: [(any DatabaseValueConvertible)?] = [bucket.hex]
        func require(_ condition: String, _ bytes: some Sequence<UInt8>) {
            conditions.append(condition)
            arguments.append(Data(bytes))
        }

        if !query.prefix.isEmpty {
            require("name >= ?", query.prefix.utf8)
            if let end = Self.end(ofPrefix: Array(query.prefix.utf8)) { require("name < ?", end) }
        }
        if let start = query.start { require("name >= ?", start.utf8) }
        if let startAfter = query.startAfter { require("name > ?", startAfter.utf8) }
        if let end = query.end { require("name < ?", end.utf8) }
        return try all(
            sql: """
                SELECT \(StoredObject.layout.columnList) FROM objects WHERE \(conditions.joined(separator: " AND ")) \
                ORDER BY name LIMIT ?
                """, arguments + [max(0, query.limit)])
    }

    func referencedBlobs() throws -> Set<ResourceID> {
        var blobs: Set<ResourceID> = []
        let texts = try String.fetchCursor(
            database,
            sql: """
                SELECT blob_id FROM objects UNION ALL SELECT blob_id FROM upload_parts \
                UNION ALL SELECT input_blob FROM detection_jobs WHERE input_blob IS NOT NULL \
                UNION ALL SELECT result_blob FROM detection_jobs WHERE result_blob IS NOT NULL \
                UNION ALL SELECT result_blob FROM table_sessions WHERE result_blob IS NOT NULL
                """)
        while let hex = try texts.next() {
            guard let id = ResourceID(hex: hex) else {
                throw StoreError.corrupt("a blob of an object, part, job or session: '\(hex)' is no id")
            }
            blobs.insert(id)
        }
        return blobs
    }

    /// The first byte string behind all that begin with `prefix`.
    private static func end(ofPrefix prefix: [UInt8]) -> [UInt8]? {
        guard let last = prefix.lastIndex(where: { $0 < 0xFF }) else { return nil }
        return prefix[..<last] + [prefix[last] + 1]
    }
}

extension SQLiteTransaction {
    func put(_ object: StoredObject) throws -> StoredObject? {
        let replaced = try self.object(named: object.name, bucket: object.bucketID)
        try deleteObject(named: object.name, bucket: object.bucketID)
        try insertRow(object)
        return replaced
    }

    func deleteObject(named name: String, bucket: ResourceID) throws {
        try run("DELETE FROM objects WHERE bucket_id = ? AND name = ?", [bucket.hex, Data(name.utf8)])
    }
}
