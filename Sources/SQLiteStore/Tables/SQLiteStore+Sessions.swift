import ControlPlane
import GRDB

extension StoredTableSession: FetchedRow {
    static let layout = TableLayout(
        "table_sessions s JOIN work_requests w ON w.id = s.work_request_id",
        columns: [
            "s.work_request_id", "s.project_id", "s.model_id", "s.name", "s.data_source", "s.data_source_key",
            "s.time_requested", "s.request", "s.result", "s.result_blob",
        ])

    static func read(_ columns: inout ColumnReader) throws -> StoredTableSession {
        var session = StoredTableSession(
            id: try columns.id(), projectID: try columns.id(), modelID: try columns.id(), name: try columns.text(),
            tableName: try columns.text(), tableKey: try columns.text(), timeRequested: try columns.time(),
            request: try columns.json())
        if let text = try columns.optionalText() {
            do {
                session.result = try JSONColumn.decode(from: text)
            } catch {
                throw columns.corrupt("not the result of a session")
            }
        }
        let blob = try columns.optionalID()
        session.result?.blob = blob
        return session
    }
}

extension TableSessionReference: FetchedRow {
    static let layout = TableLayout(
        StoredTableSession.layout.name, columns: ["s.work_request_id", "s.model_id", "s.result_blob"])

    static func read(_ columns: inout ColumnReader) throws -> TableSessionReference {
        TableSessionReference(id: try columns.id(), modelID: try columns.id(), blob: try columns.optionalID())
    }
}

extension TableSessionFilter {
    fileprivate func conditions(_ project: ResourceID) -> Conditions {
        var conditions = Conditions("s.project_id = ?", project.hex)
        conditions.require("s.data_source_key = ?", tableKey)
        conditions.require("s.model_id = ? AND w.status = 'succeeded'", modelID?.hex)
        conditions.require("s.time_requested >= ?", requestedAfter?.microseconds)
        conditions.require("s.time_requested <= ?", requestedBefore?.microseconds)
        if let type, type != .model { conditions.require("s.work_request_id = ?", "") }
        return conditions
    }
}

extension TableSessionQuery.SortKey {
    fileprivate var term: String {
        switch self {
        case .id: "s.work_request_id"
        case .name: "s.name"
        case .tableName: "s.data_source_key"
        case .timeRequested, .type: "s.time_requested"
        case .status:
            "CASE w.status "
                + WorkRequestLifecycle.State.allCases
                .map { "WHEN '\($0.rawValue)' THEN '\(TableWorkStatus($0).rawValue)'" }.joined(separator: " ") + " END"
        }
    }
}

extension SQLiteReader {
    func tableSession(_ id: ResourceID, project: ResourceID) throws -> StoredTableSession? {
        try first(
            sql: """
                SELECT \(StoredTableSession.layout.columnList) FROM \(StoredTableSession.layout.name) \
                WHERE s.work_request_id = ? AND s.project_id = ?
                """, [id.hex, project.hex])
    }

    func tableSessionCount(_ filter: TableSessionFilter, project: ResourceID) throws -> Int {
        let conditions = filter.conditions(project)
        return try number(
            sql: "SELECT COUNT(*) FROM \(StoredTableSession.layout.name) WHERE \(conditions.text)", conditions.arguments
        )
    }

    func tableSessions(
        _ query: TableSessionQuery, project: ResourceID
    ) throws -> [StoredTableSession] {
        let conditions = query.filter.conditions(project)
        let direction = query.order == .ascending ? "ASC" : "DESC"
        return try sizedRows(
            sql: """
                SELECT length(s.request) + COALESCE(length(s.result), 0), \(StoredTableSession.layout.columnList) \
                FROM \(StoredTableSession.layout.name) WHERE \(conditions.text) \
                ORDER BY \(query.sortKey.term) \(direction), s.work_request_id \(direction) LIMIT ? OFFSET ?
                """, conditions.arguments + [query.slice.limit, query.slice.skip])
    }

    func tableSessionReferences(_ filter: TableSessionFilter, project: ResourceID) throws -> [TableSessionReference] {
        let conditions = filter.conditions(project)
        return try all(
            sql: """
                SELECT \(TableSessionReference.layout.columnList) FROM \(TableSessionReference.layout.name) \
                WHERE \(conditions.text) ORDER BY s.work_request_id
                """, conditions.arguments)
    }
}

extension SQLiteTransaction {
    func insert(_ session: StoredTableSession) throws {
        try run(
            """
            INSERT INTO table_sessions (work_request_id, project_id, model_id, name, data_source, data_source_key, \
            time_requested, request) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                session.id.hex, session.projectID.hex, session.modelID.hex, session.name, session.tableName,
                session.tableKey, session.timeRequested.microseconds, try JSONColumn.encode(session.request),
            ])
    }

    func setResult(_ result: TableSessionResult, ofTableSession id: ResourceID) throws {
        try run(
            "UPDATE table_sessions SET result = ?, result_blob = ? WHERE work_request_id = ?",
            [try JSONColumn.encode(result), result.blob?.hex, id.hex])
    }

    func deleteTableSession(_ id: ResourceID) throws {
        try run("DELETE FROM table_sessions WHERE work_request_id = ?", [id.hex])
    }
}
