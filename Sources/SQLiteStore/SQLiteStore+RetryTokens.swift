import ControlPlane
import GRDB

extension RetryRecord: TableRow {
    static let layout = TableLayout(
        "retry_tokens",
        columns: ["tenancy", "operation", "token", "body_digest", "resource_id", "work_request_id", "time"])

    static func read(_ columns: inout ColumnReader) throws -> RetryRecord {
        RetryRecord(
            tenancy: try columns.id(), operation: try columns.text(), token: try columns.text(),
            bodyDigest: try columns.text(), resourceID: try columns.id(), workRequestID: try columns.optionalID(),
            time: try columns.time())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [tenancy.hex, operation, token, bodyDigest, resourceID.hex, workRequestID?.hex, time.microseconds]
    }
}

extension SQLiteReader {
    func retryRecord(
        tenancy: ResourceID, operation: String, token: String, notBefore: Timestamp
    ) throws -> RetryRecord? {
        try first(
            sql: """
                SELECT \(RetryRecord.layout.columnList) FROM retry_tokens \
                WHERE tenancy = ? AND operation = ? AND token = ? AND time >= ?
                """, [tenancy.hex, operation, token, notBefore.microseconds])
    }
}

extension SQLiteTransaction {
    func insert(_ record: RetryRecord, forgetBefore: Timestamp) throws {
        try run("DELETE FROM retry_tokens WHERE time < ?", [forgetBefore.microseconds])
        try insertRow(record)
    }
}
