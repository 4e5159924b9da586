import Detectors
import TimeSeries

/// A session that is asked for, on its way to a model and a row.
struct TableSessionDraft: Sendable {
    private let new: NewTableSession
    private let caller: Caller
    private let now: Timestamp
    private let extraParameters: String

    private static let nameCharacters = 255
    private static let urlBytes = 2048
    private static let parameterBytes = 65_536

    /// - Throws: `ServiceError.invalidParameter` for what is too long to be kept and echoed.
    init(_ new: NewTableSession, caller: Caller, now: Timestamp) throws {
        self.new = new
        self.caller = caller
        self.now = now
        if let name = new.name {
            let isControlled = name.unicodeScalars.contains { $0.properties.generalCategory == .control }
            guard (1...Self.nameCharacters).contains(name.count), !isControlled else {
                throw ServiceError.invalidParameter(
                    field: "name", reason: "must be 1 to \(Self.nameCharacters) characters without control characters")
            }
        }
        if let url = new.callbackURL, url.utf8.count > Self.urlBytes {
            throw ServiceError.invalidParameter(
                field: "callbackUrl", reason: "is longer than \(Self.urlBytes) bytes: name a shorter one")
        }
        do {
            try new.parameters.validated()
        } catch let error as DetectorError {
            throw ServiceError.invalidParameter(field: "extraParameters", reason: error.description)
        }
        extraParameters = String(decoding: [UInt8].json { $0.value(.object(new.extraParameters)) }, as: UTF8.self)
        guard extraParameters.utf8.count <= Self.parameterBytes else {
            throw ServiceError.invalidParameter(
                field: "extraParameters", reason: "has more than \(Self.parameterBytes) bytes: send less")
        }
    }

    func model(id: ResourceID, sessionID: ResourceID, table: DataAsset) throws -> Model {
        var request = TrainingRequest(dataAssetIDs: [table.id.hex])
        request.table = TableTraining(
            sessionID: sessionID, tableName: try details(of: table).name, tableKey: new.tableName.tableKey,
            parameters: new.parameters)
        request.requestedBy = caller.principal.id.hex
        return Model(
            id: id, tenancy: table.tenancy, compartmentID: table.compartmentID, projectID: table.projectID,
            displayName: try name(for: table), training: request, state: .creating, origin: .nexosis, timeCreated: now)
    }

    func session(id: ResourceID, model: Model, table: DataAsset) throws -> StoredTableSession {
        guard table.rowCount ?? 0 > 0 else {
            throw ServiceError.invalidParameter(
                field: "dataSourceName", reason: "the data set '\(new.tableName)' has no rows: add some first")
        }
        let details = try details(of: table)
        let columns = try SessionColumns(details, settings: new.columns, target: new.targetColumn)
        return StoredTableSession(
            id: id, projectID: table.projectID, modelID: model.id, name: model.displayName, tableName: details.name,
            tableKey: new.tableName.tableKey, timeRequested: now,
            request: TableSessionRequest(
                settings: new.columns, targetColumn: new.targetColumn, columns: columns.all,
                callbackURL: new.callbackURL, extraParameters: extraParameters, parameters: new.parameters))
    }

    private func name(for table: DataAsset) throws -> String {
        if let name = new.name { return name }
        return "Anomalies on \(try details(of: table).name)"
    }

    private func details(of table: DataAsset) throws -> TableDetails {
        guard case .rows(let details) = table.source else { throw StoreError.corrupt("a table without rows") }
        return details
    }
}

extension StoredTableSession {
    var reference: TableSessionReference {
        TableSessionReference(id: id, modelID: modelID, blob: result?.blob)
    }

    /// As its user sees it.
    func shown(in reader: any MetadataReader, tenancy: ResourceID) throws -> TableSession {
        guard let work = try reader.workRequest(id, tenancy: tenancy) else {
            throw StoreError.corrupt("a session without its work request")
        }
        var extra = JSONObject()
        if case .object(let object)? = try? JSONValue(parsing: request.extraParameters) { extra = object }
        return TableSession(
            id: id, modelID: work.status == .succeeded ? modelID : nil, name: name, tableName: tableName,
            status: TableWorkStatus(work.status), statusHistory: work.tableStatusHistory, timeRequested: timeRequested,
            columns: result?.columns ?? request.columns, extraParameters: extra, callbackURL: request.callbackURL,
            messages: try messages(of: work, in: reader), percentAnomalies: result?.percentAnomalies,
            algorithm: result == nil ? nil : request.parameters.algorithm,
            hasVocabularies: result?.hasVocabularies ?? false)
    }

    private func messages(of work: WorkRequest, in reader: any MetadataReader) throws -> [TableMessage] {
        var messages: [TableMessage] = []
        if let result {
            messages.append(
                TableMessage(.informational, "\(result.rowCount) observations were found in the dataset."))
        }
        if let target = request.targetColumn ?? request.columns.first(where: { $0.role == .target })?.name {
            messages.append(
                TableMessage(
                    .warning,
                    "The target column '\(target)' is not used: anomalies are looked for without a target. "
                        + "It is left out of the features."))
        }
        if work.status == .failed {
            messages += try reader.workRequestErrors(id, limit: 10, after: nil).items.map {
                TableMessage(.error, $0.message)
            }
        }
        return messages
    }
}
