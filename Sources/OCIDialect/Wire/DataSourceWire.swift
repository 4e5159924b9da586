import ControlPlane
import TimeSeries

extension DataSource {
    var wireType: String {
        switch self {
        case .objectStorage: "ORACLE_OBJECT_STORAGE"
        case .influx: "INFLUX"
        case .autonomousDatabase: "ORACLE_ATP"
        case .fetched(let source): source.isOwnObject ? "ORACLE_OBJECT_STORAGE" : "URL"
        case .samples: "SAMPLES"
        case .rows: "ROWS"
        }
    }
}

extension JSONWriter {
    mutating func dataSource(_ source: DataSource) {
        beginObject()
        member("dataSourceType", source.wireType)
        switch source {
        case .objectStorage(let namespace, let bucket, let object):
            member("namespace", namespace)
            member("bucketName", bucket)
            member("objectName", object)
        case .influx(let influx):
            key("versionSpecificDetails")
            beginObject()
            switch influx.version {
            case .v1(let database, let retentionPolicy):
                member("influxVersion", "V_1_8")
                member("databaseName", database)
                member("retentionPolicyName", retentionPolicy)
            case .v2(let bucket, let organization):
                member("influxVersion", "V_2_0")
                member("bucketName", bucket)
                member("organizationName", organization)
            }
            endObject()
            member("userName", influx.userName)
            member("passwordSecretId", influx.passwordSecretID)
            member("measurementName", influx.measurement)
            member("url", influx.url)
        case .autonomousDatabase(let details):
            for field in AutonomousDatabaseDetails.Field.allCases { member(field.rawValue, details[field]) }
        case .fetched(let source): seriesSource(source)
        case .samples, .rows: break
        }
        endObject()
    }

    /// The members of a source that another API was told of. What may be a secret in it is not for this one.
    private mutating func seriesSource(_ source: SeriesSource) {
        switch source.place {
        case .url: member("url", source.publicText)
        case .object(let namespace, let bucket, let name):
            member("namespace", namespace)
            member("bucketName", bucket)
            member("objectName", name)
        }
        member("seriesForm", source.form.rawValue.uppercased())
    }
}

extension SeriesSource {
    fileprivate var isOwnObject: Bool {
        guard case .object = place else { return false }
        return true
    }
}

extension RequestFields {
    private enum SourceType: String, CaseIterable {
        case objectStorage = "ORACLE_OBJECT_STORAGE"
        case influx = "INFLUX"
        case autonomousDatabase = "ORACLE_ATP"
    }

    private enum InfluxVersion: String, CaseIterable {
        case v1 = "V_1_8"
        case v2 = "V_2_0"
    }

    /// The source that these fields describe, and the secrets of this server that it names.
    func dataSource(namespace: String) throws -> (source: DataSource, secrets: [(field: String, id: ResourceID)]) {
        guard let type = try choice("dataSourceType", SourceType.self) else {
            throw ServiceError.missingParameter(field: path + "dataSourceType")
        }
        switch type {
        case .objectStorage:
            let namespaceName = try requiredString("namespace")
            guard namespaceName == namespace else {
                throw ServiceError.invalidParameter(
                    field: path + "namespace",
                    reason: "is '\(namespaceName.prefix(80))', but this server's namespace is '\(namespace)'")
            }
            return (
                .objectStorage(
                    namespace: namespaceName, bucket: try requiredString("bucketName", maximumLength: 256),
                    object: try requiredString("objectName", maximumLength: 1024)), []
            )
        case .influx:
            let influx = try influx()
            return (.influx(influx), secrets([("passwordSecretId", influx.passwordSecretID)]))
        case .autonomousDatabase:
            var details = AutonomousDatabaseDetails()
            for field in AutonomousDatabaseDetails.Field.allCases { details[field] = try string(field.rawValue) }
            let named = AutonomousDatabaseDetails.Field.allCases.filter { $0.rawValue.hasSuffix("SecretId") }
            return (
                .autonomousDatabase(details),
                secrets(named.compactMap { field in details[field].map { (field.rawValue, $0) } })
            )
        }
    }

    private func influx() throws -> InfluxDetails {
        guard let specific = try nested("versionSpecificDetails") else {
            throw ServiceError.missingParameter(field: path + "versionSpecificDetails")
        }
        guard let version = try specific.choice("influxVersion", InfluxVersion.self) else {
            throw ServiceError.missingParameter(field: specific.path + "influxVersion")
        }
        let place: InfluxDetails.Version =
            switch version {
            case .v1:
                .v1(
                    database: try specific.requiredString("databaseName"),
                    retentionPolicy: try specific.string("retentionPolicyName"))
            case .v2:
                .v2(
                    bucket: try specific.requiredString("bucketName"),
                    organization: try specific.requiredString("organizationName"))
            }
        let url = try requiredString("url", maximumLength: 2048)
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.contains("@"),
            url.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else {
            throw ServiceError.invalidParameter(
                field: path + "url",
                reason: "must be an http or https address without user and password, e.g. https://influx.example:8086")
        }
        return InfluxDetails(
            version: place, userName: try requiredString("userName"),
            passwordSecretID: try requiredString("passwordSecretId"),
            measurement: try requiredString("measurementName"), url: url)
    }

    /// Secrets of other clouds are kept as they are named; those of this server must be there.
    private func secrets(_ named: [(field: String, text: String)]) -> [(field: String, id: ResourceID)] {
        named.compactMap { field, text in OCID.parse(text, .secret).map { (path + field, $0) } }
    }
}
