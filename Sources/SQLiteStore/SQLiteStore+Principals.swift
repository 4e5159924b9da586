import ControlPlane
import GRDB

extension Principal: TableRow {
    static let layout = TableLayout("principals", columns: ["id", "tenancy", "name", "time_created"])

    static func read(_ columns: inout ColumnReader) throws -> Principal {
        Principal(
            id: try columns.id(), tenancy: try columns.id(), name: try columns.text(), timeCreated: try columns.time())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [id.hex, tenancy.hex, name, timeCreated.microseconds]
    }
}

extension SigningKey: TableRow {
    /// Read with its principal: the principal's columns come first.
    static let layout = TableLayout(
        "signing_keys", columns: ["id", "tenancy", "name", "time_created", "fingerprint", "public_key_pem"])

    static func read(_ columns: inout ColumnReader) throws -> SigningKey {
        let principal = try Principal.read(&columns)
        return SigningKey(
            fingerprint: try columns.text(), principal: principal, publicKeyPEM: try columns.text())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        try principal.values() + [fingerprint, publicKeyPEM]
    }
}

extension SQLiteReader {
    func firstPrincipal() throws -> Principal? {
        try first(
            sql: "SELECT \(Principal.layout.columnList) FROM principals ORDER BY time_created, id LIMIT 1", [])
    }

    func signingKey(tenancy: ResourceID, principal: ResourceID, fingerprint: String) throws -> SigningKey? {
        try first(
            sql: """
                SELECT p.id, p.tenancy, p.name, p.time_created, k.fingerprint, k.public_key_pem \
                FROM signing_keys k JOIN principals p ON p.id = k.principal_id \
                WHERE k.principal_id = ? AND k.fingerprint = ? AND p.tenancy = ?
                """, [principal.hex, fingerprint, tenancy.hex])
    }

    func principal(apiKeyHash: String) throws -> Principal? {
        try first(
            sql: """
                SELECT p.id, p.tenancy, p.name, p.time_created \
                FROM api_keys k JOIN principals p ON p.id = k.principal_id WHERE k.hash = ?
                """, [apiKeyHash])
    }
}

extension SQLiteTransaction {
    func insert(_ principal: Principal) throws { try insertRow(principal) }

    func insert(_ key: SigningKey, time: Timestamp) throws {
        try run(
            "INSERT INTO signing_keys (principal_id, fingerprint, public_key_pem, time_created) VALUES (?, ?, ?, ?)",
            [key.principal.id.hex, key.fingerprint, key.publicKeyPEM, time.microseconds])
    }

    func insertAPIKey(hash: String, principal: ResourceID, time: Timestamp) throws {
        try run(
            "INSERT INTO api_keys (hash, principal_id, time_created) VALUES (?, ?, ?)",
            [hash, principal.hex, time.microseconds])
    }
}
