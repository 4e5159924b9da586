import ControlPlane
import GRDB

extension Bucket: VersionedRow, ListedRow {
    static let layout = {
        var layout = TableLayout(
            "buckets",
            columns: [
                "id", "tenancy", "name", "compartment_id", "created_by", "metadata", "tags", "public_access_type",
                "storage_tier", "versioning", "time_created", "etag",
            ])
        layout.nameColumn = "name"
        layout.stateColumn = nil
        return layout
    }()

    static func read(_ columns: inout ColumnReader) throws -> Bucket {
        Bucket(
            id: try columns.id(), tenancy: try columns.id(), name: try columns.text(),
            compartmentID: try columns.text(), createdBy: try columns.text(), metadata: try columns.json(),
            tags: try columns.tags(), publicAccessType: try columns.text(), storageTier: try columns.text(),
            versioning: try columns.text(), timeCreated: try columns.time(), etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, name, compartmentID, createdBy, try JSONColumn.encode(metadata),
            try JSONColumn.tags(tags), publicAccessType, storageTier, versioning, timeCreated.microseconds, etag,
        ]
    }

    var timeKey: Int64 { timeCreated.microseconds }
    var nameKey: String? { name }
}

extension SQLiteReader {
    func bucket(named name: String, tenancy: ResourceID) throws -> Bucket? {
        try first(
            sql: "SELECT \(Bucket.layout.columnList) FROM buckets WHERE tenancy = ? AND name = ?",
            [tenancy.hex, name])
    }

    func buckets(_ query: ListQuery) throws -> Page<Bucket> { try page(query) }

    func bucketUsage(_ bucket: ResourceID) throws -> (count: Int, size: Int64) {
        let statement = try database.cachedStatement(
            sql: "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM objects WHERE bucket_id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [bucket.hex]) else { return (0, 0) }
        return (row[0], row[1])
    }
}

extension SQLiteTransaction {
    func insert(_ bucket: Bucket) throws { try insertRow(bucket) }
    func update(_ bucket: Bucket) throws -> Bucket { try updateRow(bucket) }

    /// A bucket that still holds objects or uploads stays: `StoreError.constraintViolated`.
    func delete(_ bucket: Bucket) throws {
        try run("DELETE FROM buckets WHERE id = ?", [bucket.id.hex])
    }
}
