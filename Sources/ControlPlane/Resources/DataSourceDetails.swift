/// Where a measurement of InfluxDB lies, as the OCI API describes it.
public struct InfluxDetails: Sendable, Equatable, Codable {
    public enum Version: Sendable, Equatable, Codable {
        case v1(database: String, retentionPolicy: String?)
        case v2(bucket: String, organization: String)
    }

    public var version: Version
    public var userName: String
    /// The secret with the password or token, as the user named it: an OCID, perhaps of another cloud.
    public var passwordSecretID: String
    public var measurement: String
    public var url: String

    public init(version: Version, userName: String, passwordSecretID: String, measurement: String, url: String) {
        self.version = version
        self.userName = userName
        self.passwordSecretID = passwordSecretID
        self.measurement = measurement
        self.url = url
    }
}

/// What the OCI API knows of an Oracle Autonomous Database: texts, all optional, by the names they have there.
public struct AutonomousDatabaseDetails: Sendable, Equatable, Codable {
    public enum Field: String, Sendable, CaseIterable {
        case walletPasswordSecretId, atpUserName, atpPasswordSecretId, cwalletFileSecretId, ewalletFileSecretId
        case keyStoreFileSecretId, ojdbcFileSecretId, tnsnamesFileSecretId, truststoreFileSecretId
        case databaseName, tableName
    }

    private var values: [String: String] = [:]

    public init() {}

    public subscript(field: Field) -> String? {
        get { values[field.rawValue] }
        set { values[field.rawValue] = newValue }
    }
}
