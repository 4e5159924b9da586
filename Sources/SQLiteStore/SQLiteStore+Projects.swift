import ControlPlane
import GRDB

extension Project: VersionedRow, ListedRow {
    static let layout = TableLayout(
        "projects", keepsDeleted: true,
        columns: [
            "id", "tenancy", "compartment_id", "display_name", "description", "tags", "state", "time_created",
            "time_updated", "etag",
        ])

    static func read(_ columns: inout ColumnReader) throws -> Project {
        Project(
            id: try columns.id(), tenancy: try columns.id(), compartmentID: try columns.text(),
            displayName: try columns.text(), description: try columns.optionalText(), tags: try columns.tags(),
            state: try columns.word(), timeCreated: try columns.time(), timeUpdated: try columns.optionalTime(),
            etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, compartmentID, displayName, description, try JSONColumn.tags(tags), state.rawValue,
            timeCreated.microseconds, timeUpdated?.microseconds, etag,
        ]
    }

    var timeKey: Int64 { timeCreated.microseconds }
    var nameKey: String? { displayName }
}

extension SQLiteReader {
    func project(_ id: ResourceID, tenancy: ResourceID) throws -> Project? { try find(id, tenancy: tenancy) }
    func projects(_ query: ListQuery) throws -> Page<Project> { try page(query) }
}

extension SQLiteTransaction {
    func insert(_ project: Project) throws { try insertRow(project) }
    func update(_ project: Project) throws -> Project { try updateRow(project) }
}
