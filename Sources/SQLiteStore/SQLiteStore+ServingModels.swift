import ControlPlane
import GRDB

extension ServingModel: TableRow {
    static let layout = TableLayout(
        "models", keepsDeleted: true,
        columns: ["id", "tenancy", "compartment_id", "project_id", "state", "origin", "file_digest"])

    static func read(_ columns: inout ColumnReader) throws -> ServingModel {
        ServingModel(
            id: try columns.id(), tenancy: try columns.id(), compartmentID: try columns.text(),
            projectID: try columns.id(), state: try columns.word(), origin: try columns.word(),
            fileDigest: try columns.optionalText())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [id.hex, tenancy.hex, compartmentID, projectID.hex, state.rawValue, origin.rawValue, fileDigest]
    }
}

extension SQLiteReader {
    func servingModel(_ id: ResourceID, tenancy: ResourceID) throws -> ServingModel? { try find(id, tenancy: tenancy) }
}
