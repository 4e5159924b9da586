import ControlPlane
import GRDB

/// Lists are cut by the last row seen, not by a count of rows: what is inserted meanwhile moves nothing.
extension SQLiteReader {
    func page<R: ListedRow>(_ query: ListQuery) throws -> Page<R> {
        let layout = R.layout
        let nameColumn = query.sortKey == .displayName ? layout.nameColumn : nil
        let column = nameColumn ?? layout.timeColumn
        var (conditions, arguments) = conditions(of: query, layout)
        let isAscending = query.order == .ascending
        if let cursor = query.after {
            conditions.append("(\(column), id) \(isAscending ? ">" : "<") (?, ?)")
            arguments += [try key(of: cursor, isName: nameColumn != nil), cursor.id]
        }

        let direction = isAscending ? "ASC" : "DESC"
        let limit = max(1, query.limit)
        let rows: [R] = try all(
            sql: """
                SELECT \(layout.columnList) FROM \(layout.name) WHERE \(conditions.joined(separator: " AND ")) \
                ORDER BY \(column) \(direction), id \(direction) LIMIT ? OFFSET ?
                """, arguments + [limit + 1, max(0, query.skip)])
        return cut(rows, limit: limit) { row in
            let key = nameColumn == nil ? nil : row.nameKey.map(PageCursor.Key.name)
            return PageCursor(key: key ?? .time(Timestamp(microseconds: row.timeKey)), id: row.id.hex)
        }
    }

    /// How many rows all pages of a list have together.
    func count<R: ListedRow>(_ query: ListQuery, _: R.Type) throws -> Int {
        let (conditions, arguments) = conditions(of: query, R.layout)
        return try number(
            sql: "SELECT COUNT(*) FROM \(R.layout.name) WHERE \(conditions.joined(separator: " AND "))", arguments)
    }

    /// What the rows of a list meet, whatever the page.
    private func conditions(
        of query: ListQuery, _ layout: TableLayout
    ) -> ([String], [(any DatabaseValueConvertible)?]) {
        var conditions = ["TRUE"]
        var arguments: [(any DatabaseValueConvertible)?] = []
        func require(_ condition: String, _ argument: any DatabaseValueConvertible) {
            conditions.append(condition)
            arguments.append(argument)
        }

        func requireOne(of texts: [String], _ column: String) {
            conditions.append("\(column) IN (\(Array(repeating: "?", count: texts.count).joined(separator: ", ")))")
            arguments += texts.map { $0 as (any DatabaseValueConvertible)? }
        }

        if !query.isServerWide { require("tenancy = ?", query.tenancy.hex) }
        if let condition = layout.listCondition { conditions.append(condition) }
        if let compartment = query.compartmentID { require("compartment_id = ?", compartment) }
        if let compartments = query.compartments { requireOne(of: compartments.sorted(), "compartment_id") }
        if let kinds = query.subjectKinds { requireOne(of: kinds.map(\.rawValue), "subject_kind") }
        if let id = query.id { require("id = ?", id.hex) }
        if let project = query.projectID, let column = layout.projectColumn { require("\(column) = ?", project.hex) }
        if let model = query.modelID, let column = layout.modelColumn { require("\(column) = ?", model.hex) }
        if let origin = query.origin, let column = layout.originColumn { require("\(column) = ?", origin.rawValue) }
        if let name = query.displayName, let column = layout.nameColumn { require("\(column) = ?", name) }
        if let state = query.state, let column = layout.stateColumn {
            require("\(column) = ?", state)
        } else if layout.keepsDeleted {
            conditions.append("state <> 'deleted'")
        }
        return (conditions, arguments)
    }

    /// Keeps `limit` of the `limit + 1` rows that were asked for: the extra one tells that there is more.
    func cut<R>(_ rows: [R], limit: Int, cursor: (R) -> PageCursor) -> Page<R> {
        guard rows.count > limit else { return Page(items: rows) }
        return Page(items: Array(rows.prefix(limit)), next: cursor(rows[limit - 1]))
    }

    private func key(of cursor: PageCursor, isName: Bool) throws -> any DatabaseValueConvertible {
        switch cursor.key {
        case .name(let name) where isName: return name
        case .time(let time) where !isName: return time.microseconds
        default:
            throw ServiceError.invalidParameter(
                field: "page", reason: "the token belongs to a list in another order: start again without it")
        }
    }
}
