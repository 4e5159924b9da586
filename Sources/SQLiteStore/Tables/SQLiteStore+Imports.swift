import ControlPlane
import Foundation
import GRDB

extension StoredTableImport: FetchedRow {
    static let layout = TableLayout(
        "table_imports i JOIN work_requests w ON w.id = i.work_request_id",
        columns: [
            "i.work_request_id", "i.project_id", "i.name", "i.name_key", "i.kind", "i.time_requested", "i.request",
            "i.sealed",
        ])

    static func read(_ columns: inout ColumnReader) throws -> StoredTableImport {
        var stored = StoredTableImport(
            id: try columns.id(), projectID: try columns.id(), tableName: try columns.text(),
            tableKey: try columns.text(), kind: try columns.word(), timeRequested: try columns.time(),
            request: try columns.json(), sealed: nil)
        if let text = try columns.optionalText() {
            do {
                stored.sealed = try JSONColumn.decode(SealedPlace.self, from: text).value
            } catch {
                throw columns.corrupt("not a sealed place")
            }
        }
        return stored
    }
}

/// A sealed value as JSON.
private struct SealedPlace: Codable {
    var key: String
    var bytes: Data

    init(_ value: SealedSecret) {
        key = value.keyID
        bytes = Data(value.bytes)
    }

    var value: SealedSecret { SealedSecret(keyID: key, bytes: Array(bytes)) }
}

extension TableImportQuery {
    fileprivate func conditions(_ project: ResourceID) -> Conditions {
        var conditions = Conditions("i.project_id = ?", project.hex)
        conditions.require("i.name_key = ?", tableKey)
        conditions.require("i.time_requested >= ?", requestedAfter?.microseconds)
        conditions.require("i.time_requested <= ?", requestedBefore?.microseconds)
        return conditions
    }
}

extension TableImportQuery.SortKey {
    fileprivate var term: String {
        switch self {
        case .id: "i.work_request_id"
        case .tableName: "i.name_key"
        case .timeRequested: "i.time_requested"
        case .timeOfStatus: "COALESCE(w.time_finished, w.time_started, w.time_accepted)"
        }
    }
}

extension SQLiteReader {
    func tableImport(_ id: ResourceID) throws -> StoredTableImport? {
        try first(
            sql: """
                SELECT \(StoredTableImport.layout.columnList) FROM \(StoredTableImport.layout.name) \
                WHERE i.work_request_id = ?
                """, [id.hex])
    }

    func tableImports(
        _ query: TableImportQuery, project: ResourceID
    ) throws -> CountedPage<StoredTableImport> {
        let (layout, conditions) = (StoredTableImport.layout, query.conditions(project))
        let direction = query.order == .ascending ? "ASC" : "DESC"
        let items: [StoredTableImport] = try sizedRows(
            sql: """
                SELECT length(i.request) + COALESCE(length(i.sealed), 0), \(layout.columnList) \
                FROM \(layout.name) WHERE \(conditions.text) \
                ORDER BY \(query.sortKey.term) \(direction), i.work_request_id \(direction) LIMIT ? OFFSET ?
                """, conditions.arguments + [query.slice.limit, query.slice.skip])
        let total = try number(
            sql: "SELECT COUNT(*) FROM table_imports i WHERE \(conditions.text)", conditions.arguments)
        return CountedPage(items: items, total: total)
    }

    func unfinishedTableImportCount(project: ResourceID) throws -> Int {
        let states = WorkRequestLifecycle.State.allCases.filter { !$0.isFinal }.map { "'\($0.rawValue)'" }
        return try number(
            sql: """
                SELECT COUNT(*) FROM \(StoredTableImport.layout.name) \
                WHERE i.project_id = ? AND w.status IN (\(states.joined(separator: ", ")))
                """, [project.hex])
    }
}

extension SQLiteTransaction {
    func insert(_ stored: StoredTableImport) throws {
        try run(
            """
            INSERT INTO table_imports (work_request_id, project_id, name, name_key, kind, time_requested, request, \
            sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                stored.id.hex, stored.projectID.hex, stored.tableName, stored.tableKey, stored.kind.rawValue,
                stored.timeRequested.microseconds, try JSONColumn.encode(stored.request),
                try stored.sealed.map { try JSONColumn.encode(SealedPlace($0)) },
            ])
    }

    func update(_ stored: StoredTableImport) throws {
        try run(
            "UPDATE table_imports SET request = ?, sealed = ? WHERE work_request_id = ?",
            [
                try JSONColumn.encode(stored.request), try stored.sealed.map { try JSONColumn.encode(SealedPlace($0)) },
                stored.id.hex,
            ])
    }
}
