import ControlPlane
import Foundation
import GRDB

extension Secret: VersionedRow, ListedRow {
    static let layout = {
        var layout = TableLayout(
            "secrets",
            columns: [
                "id", "tenancy", "compartment_id", "name", "description", "master_key_id", "sealed", "time_created",
                "time_updated", "etag",
            ])
        layout.nameColumn = "name"
        layout.stateColumn = nil
        return layout
    }()

    static func read(_ columns: inout ColumnReader) throws -> Secret {
        Secret(
            id: try columns.id(), tenancy: try columns.id(), compartmentID: try columns.text(),
            name: try columns.text(), description: try columns.optionalText(),
            sealed: SealedSecret(keyID: try columns.text(), bytes: try columns.bytes()),
            timeCreated: try columns.time(), timeUpdated: try columns.optionalTime(), etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, compartmentID, name, description, sealed.keyID, Data(sealed.bytes),
            timeCreated.microseconds, timeUpdated?.microseconds, etag,
        ]
    }

    var timeKey: Int64 { timeCreated.microseconds }
    var nameKey: String? { name }
}

extension SQLiteReader {
    func secret(_ id: ResourceID, tenancy: ResourceID) throws -> Secret? { try find(id, tenancy: tenancy) }
    func secrets(_ query: ListQuery) throws -> Page<Secret> { try page(query) }
    func secretCount() throws -> Int { try number(sql: "SELECT COUNT(*) FROM secrets", []) }
}

extension SQLiteTransaction {
    func insert(_ secret: Secret) throws { try insertRow(secret) }
    func update(_ secret: Secret) throws -> Secret { try updateRow(secret) }
    func delete(_ secret: Secret) throws {
        try run("DELETE FROM secrets WHERE id = ?", [secret.id.hex])
    }
}
