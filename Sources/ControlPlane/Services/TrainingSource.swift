import TimeSeries

/// Where one part of the training data is, and how messages call it.
struct TrainingSource: Sendable {
    enum Place: Sendable {
        case object(StoredObject)
        /// With the secret that holds the password, which is not in the query yet.
        case measurement(MeasurementQuery, secret: ResourceID)
    }

    var label: String
    var place: Place

    /// - Throws: `TrainingDataFault` when there is nothing there, or nothing that can be read.
    init(_ asset: DataAsset, in reader: any MetadataReader) throws {
        let name = "data asset '\(asset.displayName)'"
        switch asset.source {
        case .objectStorage(_, let bucketName, let objectName):
            label = "\(name), object '\(bucketName)/\(objectName)'"
            guard let bucket = try reader.bucket(named: bucketName, tenancy: asset.tenancy) else {
                throw TrainingDataFault("\(label): there is no bucket '\(bucketName)'")
            }
            guard let object = try reader.object(named: objectName, bucket: bucket.id) else {
                throw TrainingDataFault("\(label): there is no such object in the bucket")
            }
            place = .object(object)
        case .influx(let influx):
            label = "\(name), measurement '\(influx.measurement)'"
            let id = influx.passwordSecretID
            guard let secret = id.split(separator: ".").last.flatMap({ ResourceID(hex: $0) }),
                try reader.secret(secret, tenancy: asset.tenancy) != nil
            else {
                throw TrainingDataFault(
                    "\(label): passwordSecretId '\(id)' is no secret of this server: make one with 'lapwing secret put'"
                )
            }
            place = .measurement(MeasurementQuery(influx), secret: secret)
        case .fetched:
            throw TrainingDataFault(
                "\(name): it holds series that only a model of the API that made it is trained on; make a data asset of "
                    + "an object with one row for each instant")
        case .autonomousDatabase:
            throw TrainingDataFault(
                "\(name): ORACLE_ATP sources cannot be read: supported are ORACLE_OBJECT_STORAGE with CSV or JSON, and "
                    + "INFLUX: export the table to an object")
        case .samples:
            throw TrainingDataFault(
                "\(name): it holds labelled windows, which only the trainings of the API that made it read; make a data "
                    + "asset of an object with one row for each instant")
        case .rows:
            throw TrainingDataFault(
                "\(name): it holds rows of cells, which only the sessions of the API that made it read; make a data asset "
                    + "of an object with one row for each instant")
        }
    }
}

extension MeasurementQuery {
    fileprivate init(_ details: InfluxDetails) {
        let database: Database =
            switch details.version {
            case .v1(let database, let retentionPolicy): .influx1(database: database, retentionPolicy: retentionPolicy)
            case .v2(let bucket, let organization): .influx2(bucket: bucket, organization: organization)
            }
        self.init(url: details.url, measurement: details.measurement, database: database, user: details.userName)
    }
}

extension [TrainingSource] {
    /// The same with their passwords.
    func opened(_ secrets: any SecretStore, tenancy: ResourceID) async throws -> [TrainingSource] {
        var opened: [TrainingSource] = []
        for var source in self {
            if case .measurement(var query, let id) = source.place {
                do {
                    query.secret = String(decoding: try await secrets.resolve(id, tenancy: tenancy), as: UTF8.self)
                } catch let fault as SecretFault {
                    throw TrainingDataFault("\(source.label): the password cannot be had: \(fault)")
                }
                source.place = .measurement(query, secret: id)
            }
            opened.append(source)
        }
        return opened
    }
}
