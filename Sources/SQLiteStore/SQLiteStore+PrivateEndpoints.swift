import ControlPlane
import GRDB

extension PrivateEndpoint: VersionedRow, ListedRow {
    static let layout = TableLayout(
        "private_endpoints", keepsDeleted: true,
        columns: [
            "id", "tenancy", "compartment_id", "subnet_id", "dns_zones", "display_name", "tags", "state",
            "time_created", "time_updated", "etag",
        ])

    static func read(_ columns: inout ColumnReader) throws -> PrivateEndpoint {
        PrivateEndpoint(
            id: try columns.id(), tenancy: try columns.id(), compartmentID: try columns.text(),
            subnetID: try columns.text(), dnsZones: try columns.json(), displayName: try columns.text(),
            tags: try columns.tags(), state: try columns.word(), timeCreated: try columns.time(),
            timeUpdated: try columns.optionalTime(), etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, compartmentID, subnetID, try JSONColumn.encode(dnsZones), displayName,
            try JSONColumn.tags(tags), state.rawValue, timeCreated.microseconds, timeUpdated?.microseconds, etag,
        ]
    }

    var timeKey: Int64 { timeCreated.microseconds }
    var nameKey: String? { displayName }
}

extension SQLiteReader {
    func privateEndpoint(_ id: ResourceID, tenancy: ResourceID) throws -> PrivateEndpoint? {
        try find(id, tenancy: tenancy)
    }
    func privateEndpoints(_ query: ListQuery) throws -> Page<PrivateEndpoint> { try page(query) }
}

extension SQLiteTransaction {
    func insert(_ endpoint: PrivateEndpoint) throws { try insertRow(endpoint) }
    func update(_ endpoint: PrivateEndpoint) throws -> PrivateEndpoint { try updateRow(endpoint) }
}
