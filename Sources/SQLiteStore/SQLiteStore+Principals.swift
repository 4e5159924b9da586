import ControlPlane
import GRDB

extension Principal: VersionedRow, ListedRow {
    static let layout = {
        var layout = TableLayout(
            "principals", keepsDeleted: true,
            columns: [
                "id", "tenancy", "name", "description", "policy", "is_operator", "state", "time_created",
                "time_updated",
                "etag",
            ])
        layout.nameColumn = "name"
        return layout
    }()

    static func read(_ columns: inout ColumnReader) throws -> Principal {
        Principal(
            id: try columns.id(), tenancy: try columns.id(), name: try columns.text(),
            description: try columns.optionalText(), policy: try columns.json(),
            isOperator: try columns.integer() != 0, state: try columns.word(), timeCreated: try columns.time(),
            timeUpdated: try columns.optionalTime(), etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, name, description, try JSONColumn.encode(policy), isOperator ? 1 : 0, state.rawValue,
            timeCreated.microseconds, timeUpdated?.microseconds, etag,
        ]
    }

    var timeKey: Int64 { timeCreated.microseconds }
    var nameKey: String? { name }

    /// For queries that join it as `p`.
    fileprivate static let joinedColumns = layout.columns.map { "p." + $0 }.joined(separator: ", ")
}

extension SigningKey: TableRow {
    /// Read with its principal: the principal's columns come first.
    static let layout = TableLayout(
        "signing_keys", columns: Principal.layout.columns + ["fingerprint", "public_key_pem"])

    static func read(_ columns: inout ColumnReader) throws -> SigningKey {
        let principal = try Principal.read(&columns)
        return SigningKey(
            fingerprint: try columns.text(), principal: principal, publicKeyPEM: try columns.text())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        try principal.values() + [fingerprint, publicKeyPEM]
    }
}

extension CredentialKey: TableRow {
    /// Either table of keys; which one, the kind says.
    static let layout = TableLayout(
        "keys", columns: ["id", "principal_id", "kind", "origin", "description", "time_created"])

    static func read(_ columns: inout ColumnReader) throws -> CredentialKey {
        CredentialKey(
            id: try columns.text(), principalID: try columns.id(), kind: try columns.word(),
            origin: try columns.word(), description: try columns.optionalText(), timeCreated: try columns.time())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [id, principalID.hex, kind.rawValue, origin.rawValue, description, timeCreated.microseconds]
    }
}

extension SQLiteReader {
    func firstPrincipal() throws -> Principal? {
        try first(sql: "SELECT \(Principal.layout.columnList) FROM principals WHERE is_operator = 1", [])
    }

    func principal(_ id: ResourceID, tenancy: ResourceID?) throws -> Principal? {
        if let tenancy { return try find(id, tenancy: tenancy) }
        return try first(
            sql: "SELECT \(Principal.layout.columnList) FROM principals WHERE id = ? AND state <> 'deleted'", [id.hex])
    }

    func principals(_ query: ListQuery) throws -> Page<Principal> { try page(query) }

    func keys(ofPrincipal id: ResourceID) throws -> [CredentialKey] {
        try all(
            sql: """
                SELECT fingerprint, principal_id, 'signing', origin, description, time_created AS time \
                FROM signing_keys WHERE principal_id = ? \
                UNION ALL SELECT substr(hash, 1, 32), principal_id, 'api', origin, description, time_created \
                FROM api_keys WHERE principal_id = ? ORDER BY time, 1
                """, [id.hex, id.hex])
    }

    func signingKey(tenancy: ResourceID, principal: ResourceID, fingerprint: String) throws -> SigningKey? {
        try first(
            sql: """
                SELECT \(Principal.joinedColumns), k.fingerprint, k.public_key_pem \
                FROM signing_keys k JOIN principals p ON p.id = k.principal_id \
                WHERE k.principal_id = ? AND k.fingerprint = ? AND p.tenancy = ? AND p.state <> 'deleted'
                """, [principal.hex, fingerprint, tenancy.hex])
    }

    func principal(apiKeyHash: String) throws -> Principal? {
        try first(
            sql: """
                SELECT \(Principal.joinedColumns) FROM api_keys k JOIN principals p ON p.id = k.principal_id \
                WHERE k.hash = ? AND p.state <> 'deleted'
                """, [apiKeyHash])
    }
}

extension SQLiteTransaction {
    func insert(_ principal: Principal) throws { try insertRow(principal) }
    func update(_ principal: Principal) throws -> Principal { try updateRow(principal) }

    func insert(_ key: SigningKey, as entry: CredentialKey) throws {
        try run(
            """
            INSERT INTO signing_keys (principal_id, fingerprint, public_key_pem, origin, description, time_created) \
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                key.principal.id.hex, key.fingerprint, key.publicKeyPEM, entry.origin.rawValue, entry.description,
                entry.timeCreated.microseconds,
            ])
    }

    func insertAPIKey(hash: String, as entry: CredentialKey) throws {
        try run(
            "INSERT INTO api_keys (hash, principal_id, origin, description, time_created) VALUES (?, ?, ?, ?, ?)",
            [
                hash, entry.principalID.hex, entry.origin.rawValue, entry.description, entry.timeCreated.microseconds,
            ])
    }

    func delete(_ key: CredentialKey) throws {
        switch key.kind {
        case .signing:
            try run(
                "DELETE FROM signing_keys WHERE principal_id = ? AND fingerprint = ?", [key.principalID.hex, key.id])
        case .api:
            try run(
                "DELETE FROM api_keys WHERE principal_id = ? AND substr(hash, 1, 32) = ?",
                [key.principalID.hex, key.id])
        }
    }
}
