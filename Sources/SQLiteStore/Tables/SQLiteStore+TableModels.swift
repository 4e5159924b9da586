import ControlPlane
import GRDB

extension TableModelFilter {
    fileprivate func conditions(_ project: ResourceID, _ states: [ModelLifecycle.State]) throws -> Conditions {
        var conditions = Conditions("m.project_id = ? AND m.origin = 'nexosis'", project.hex)
        try conditions.require("m.state", oneOf: states.map(\.rawValue))
        conditions.require("json_extract(m.training, '$.table.tableKey') = ?", tableKey)
        conditions.require("m.time_created >= ?", createdAfter?.microseconds)
        conditions.require("m.time_created <= ?", createdBefore?.microseconds)
        return conditions
    }
}

extension TableModelQuery.SortKey {
    fileprivate var term: String {
        switch self {
        case .id: "m.id"
        case .name: "m.display_name"
        case .tableName: "json_extract(m.training, '$.table.tableKey')"
        case .timeCreated, .type: "m.time_created"
        }
    }
}

extension TableModelReference: FetchedRow {
    static let layout = TableLayout("models m", columns: ["m.id"])

    static func read(_ columns: inout ColumnReader) throws -> TableModelReference {
        TableModelReference(id: try columns.id())
    }
}

extension SQLiteReader {
    func tableModelCount(
        _ filter: TableModelFilter, states: [ModelLifecycle.State], project: ResourceID
    ) throws -> Int {
        let conditions = try filter.conditions(project, states)
        return try number(sql: "SELECT COUNT(*) FROM models m WHERE \(conditions.text)", conditions.arguments)
    }

    func tableModels(_ query: TableModelQuery, project: ResourceID) throws -> [Model] {
        let conditions = try query.filter.conditions(project, [.active])
        let direction = query.order == .ascending ? "ASC" : "DESC"
        return try sizedRows(
            sql: """
                SELECT length(m.training) + COALESCE(length(m.report), 0), \(Model.layout.columnList) \
                FROM models m WHERE \(conditions.text) \
                ORDER BY \(query.sortKey.term) \(direction), m.id \(direction) LIMIT ? OFFSET ?
                """, conditions.arguments + [query.slice.limit, query.slice.skip])
    }

    func tableModels(
        _ filter: TableModelFilter, states: [ModelLifecycle.State], project: ResourceID
    ) throws -> [TableModelReference] {
        let conditions = try filter.conditions(project, states)
        return try all(
            sql: "SELECT m.id FROM models m WHERE \(conditions.text) ORDER BY m.time_created, m.id",
            conditions.arguments)
    }
}
