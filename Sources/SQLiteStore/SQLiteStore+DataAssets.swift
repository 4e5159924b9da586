import ControlPlane
import GRDB

extension DataAsset: VersionedRow, ListedRow {
    static let layout = {
        var layout = TableLayout(
            "data_assets", keepsDeleted: true,
            columns: [
                "id", "tenancy", "compartment_id", "project_id", "display_name", "description", "source",
                "private_endpoint_id", "tags", "state", "origin", "external_id", "row_count", "size", "time_created",
                "time_updated", "etag",
            ])
        layout.projectColumn = "project_id"
        layout.originColumn = "origin"
        return layout
    }()

    static func read(_ columns: inout ColumnReader) throws -> DataAsset {
        DataAsset(
            id: try columns.id(), tenancy: try columns.id(), compartmentID: try columns.text(),
            projectID: try columns.id(), displayName: try columns.text(), description: try columns.optionalText(),
            source: try columns.json(), privateEndpointID: try columns.optionalID(), tags: try columns.tags(),
            state: try columns.word(), origin: try columns.word(), externalID: try columns.optionalText(),
            rowCount: try columns.optionalInteger().map(Int.init), size: try columns.optionalInteger().map(Int.init),
            timeCreated: try columns.time(), timeUpdated: try columns.optionalTime(), etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, compartmentID, projectID.hex, displayName, description,
            try JSONColumn.encode(source), privateEndpointID?.hex, try JSONColumn.tags(tags), state.rawValue,
            origin.rawValue, externalID, rowCount, size, timeCreated.microseconds, timeUpdated?.microseconds, etag,
        ]
    }

    var timeKey: Int64 { timeCreated.microseconds }
    var nameKey: String? { displayName }
}

extension SQLiteReader {
    func dataAsset(_ id: ResourceID, tenancy: ResourceID) throws -> DataAsset? { try find(id, tenancy: tenancy) }
    func dataAssets(_ query: ListQuery) throws -> Page<DataAsset> { try page(query) }

    func livingDataAssetCount(project: ResourceID) throws -> Int {
        try number(
            sql: "SELECT COUNT(*) FROM data_assets WHERE project_id = ? AND state <> 'deleted'", [project.hex])
    }

    func livingDataAssets(privateEndpoint: ResourceID) throws -> [ResourceID] {
        let assets: [DataAsset] = try all(
            sql: """
                SELECT \(DataAsset.layout.columnList) FROM data_assets \
                WHERE private_endpoint_id = ? AND state <> 'deleted' ORDER BY time_created, id
                """, [privateEndpoint.hex])
        return assets.map(\.id)
    }
}

extension SQLiteTransaction {
    func insert(_ asset: DataAsset) throws { try insertRow(asset) }
    func update(_ asset: DataAsset) throws -> DataAsset { try updateRow(asset) }
}
