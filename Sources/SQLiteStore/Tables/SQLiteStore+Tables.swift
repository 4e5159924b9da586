import ControlPlane
import GRDB

/// Tables as data assets: found by name, counted, listed.
extension SQLiteReader {
    private static var living: String { "project_id = ? AND external_id IS NOT NULL AND state <> 'deleted'" }

    func table(named folded: String, project: ResourceID) throws -> DataAsset? {
        // No table has such a name, and SQLite would look for what stands before the NUL.
        guard !folded.utf8.contains(0) else { return nil }
        return try first(
            sql: "SELECT \(DataAsset.layout.columnList) FROM data_assets WHERE \(Self.living) AND external_id = ?",
            [project.hex, folded])
    }

    func tableCount(project: ResourceID) throws -> Int {
        try number(sql: "SELECT COUNT(*) FROM data_assets WHERE \(Self.living)", [project.hex])
    }

    func tables(_ query: TableListQuery, project: ResourceID) throws -> CountedPage<DataAsset> {
        var conditions = Conditions(Self.living, project.hex)
        if let part = query.partialName {
            guard !part.utf8.contains(0) else { return .empty }
            conditions.require("instr(external_id, ?) > 0", part.lowercased())
        }
        try conditions.require("compartment_id", oneOf: query.compartments.map { $0.sorted() })
        let total = try number(
            sql: "SELECT COUNT(*) FROM data_assets WHERE \(conditions.text)", conditions.arguments)
        let direction = query.order == .ascending ? "ASC" : "DESC"
        let items: [DataAsset] = try sizedRows(
            sql: """
                SELECT length(source), \(DataAsset.layout.columnList) FROM data_assets WHERE \(conditions.text) \
                ORDER BY \(query.sortKey.column) \(direction), id \(direction) LIMIT ? OFFSET ?
                """, conditions.arguments + [query.slice.limit, query.slice.skip])
        return CountedPage(items: items, total: total)
    }
}

extension TableListQuery.SortKey {
    fileprivate var column: String {
        switch self {
        case .name: "external_id"
        case .size: "size"
        case .rowCount: "row_count"
        case .timeCreated: "time_created"
        case .timeModified: "COALESCE(time_updated, time_created)"
        }
    }
}
