import ControlPlane
import GRDB

extension Deployment: VersionedRow, ListedRow {
    static let layout = {
        var layout = TableLayout(
            "deployments", keepsDeleted: true,
            columns: [
                "id", "tenancy", "compartment_id", "project_id", "model_id", "display_name", "description",
                "configuration", "tags", "state", "lifecycle_details", "time_created", "time_updated", "etag",
            ])
        layout.projectColumn = "project_id"
        layout.modelColumn = "model_id"
        return layout
    }()

    static func read(_ columns: inout ColumnReader) throws -> Deployment {
        Deployment(
            id: try columns.id(), tenancy: try columns.id(), compartmentID: try columns.text(),
            projectID: try columns.id(), modelID: try columns.id(), displayName: try columns.text(),
            description: try columns.optionalText(), configuration: try columns.json(), tags: try columns.tags(),
            state: try columns.word(), lifecycleDetails: try columns.optionalText(),
            timeCreated: try columns.time(), timeUpdated: try columns.optionalTime(), etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, compartmentID, projectID.hex, modelID.hex, displayName, description,
            try JSONColumn.encode(configuration), try JSONColumn.tags(tags), state.rawValue, lifecycleDetails,
            timeCreated.microseconds, timeUpdated?.microseconds, etag,
        ]
    }

    var timeKey: Int64 { timeCreated.microseconds }
    var nameKey: String? { displayName }
}

extension SQLiteReader {
    func deployment(_ id: ResourceID, tenancy: ResourceID) throws -> Deployment? { try find(id, tenancy: tenancy) }
    func deployments(_ query: ListQuery) throws -> Page<Deployment> { try page(query) }

    func livingDeploymentCount(model: ResourceID) throws -> Int {
        try number(sql: "SELECT COUNT(*) FROM deployments WHERE model_id = ? AND state <> 'deleted'", [model.hex])
    }
}

extension SQLiteTransaction {
    func insert(_ deployment: Deployment) throws { try insertRow(deployment) }
    func update(_ deployment: Deployment) throws -> Deployment { try updateRow(deployment) }
}
