import ControlPlane
import GRDB

extension Project: VersionedRow, ListedRow {
    static let layout = {
        var layout = TableLayout(
            "projects", keepsDeleted: true,
            columns: [
                "id", "tenancy", "compartment_id", "display_name", "description", "tags", "state", "origin", "owner",
                "time_created", "time_updated", "etag",
            ])
        layout.originColumn = "origin"
        return layout
    }()

    static func read(_ columns: inout ColumnReader) throws -> Project {
        Project(
            id: try columns.id(), tenancy: try columns.id(), compartmentID: try columns.text(),
            displayName: try columns.text(), description: try columns.optionalText(), tags: try columns.tags(),
            state: try columns.word(), origin: try columns.word(), owner: try columns.optionalID(),
            timeCreated: try columns.time(), timeUpdated: try columns.optionalTime(), etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, compartmentID, displayName, description, try JSONColumn.tags(tags), state.rawValue,
            origin.rawValue, owner?.hex, timeCreated.microseconds, timeUpdated?.microseconds, etag,
        ]
    }

    var timeKey: Int64 { timeCreated.microseconds }
    var nameKey: String? { displayName }
}

extension SQLiteReader {
    func project(_ id: ResourceID, tenancy: ResourceID) throws -> Project? { try find(id, tenancy: tenancy) }
    func projects(_ query: ListQuery) throws -> Page<Project> { try page(query) }

    func project(origin: Origin, owner: ResourceID, tenancy: ResourceID) throws -> Project? {
        try first(
            sql: """
                SELECT \(Project.layout.columnList) FROM projects \
                WHERE tenancy = ? AND origin = ? AND owner = ? AND owner IS NOT NULL AND state <> 'deleted'
                """, [tenancy.hex, origin.rawValue, owner.hex])
    }
}

extension SQLiteTransaction {
    func insert(_ project: Project) throws { try insertRow(project) }
    func update(_ project: Project) throws -> Project { try updateRow(project) }
}
