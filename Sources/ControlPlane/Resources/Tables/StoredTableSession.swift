import Detectors
import TimeSeries

/// The row of a session beside those of its model and work request.
public struct StoredTableSession: Sendable, Equatable {
    /// That of the work request.
    public let id: ResourceID
    public let projectID: ResourceID
    public let modelID: ResourceID
    public let name: String
    /// As the user wrote it.
    public let tableName: String
    /// Folded: what look-ups compare.
    public let tableKey: String
    public let timeRequested: Timestamp
    public let request: TableSessionRequest
    /// Once it is completed.
    public var result: TableSessionResult?

    public init(
        id: ResourceID, projectID: ResourceID, modelID: ResourceID, name: String, tableName: String, tableKey: String,
        timeRequested: Timestamp, request: TableSessionRequest, result: TableSessionResult? = nil
    ) {
        self.id = id
        self.projectID = projectID
        self.modelID = modelID
        self.name = name
        self.tableName = tableName
        self.tableKey = tableKey
        self.timeRequested = timeRequested
        self.request = request
        self.result = result
    }
}

/// What a session was asked for.
public struct TableSessionRequest: Sendable, Equatable, Codable {
    /// As the user gave them; they hold for the table as it is when the training reads it.
    public var settings: [ColumnSettings]
    public var targetColumn: String?
    /// What they came to when the session was made.
    public var columns: [TableColumn]
    public var callbackURL: String?
    /// A JSON object.
    public var extraParameters: String
    public var parameters: TableDetector.Parameters

    public init(
        settings: [ColumnSettings], targetColumn: String?, columns: [TableColumn], callbackURL: String?,
        extraParameters: String, parameters: TableDetector.Parameters
    ) {
        self.settings = settings
        self.targetColumn = targetColumn
        self.columns = columns
        self.callbackURL = callbackURL
        self.extraParameters = extraParameters
        self.parameters = parameters
    }
}

/// What came out of a session.
public struct TableSessionResult: Sendable, Equatable, Codable {
    /// The columns as the training took them.
    public var columns: [TableColumn]
    public var rowCount: Int
    public var percentAnomalies: Double
    public var hasVocabularies: Bool
    /// Rows, scores and distances: see `SessionResultFile`. Written in a column of its own, by which it is known to be in use.
    public var blob: ResourceID?

    private enum CodingKeys: String, CodingKey { case columns, rowCount, percentAnomalies, hasVocabularies }

    public init(
        columns: [TableColumn], rowCount: Int, percentAnomalies: Double, hasVocabularies: Bool, blob: ResourceID?
    ) {
        self.columns = columns
        self.rowCount = rowCount
        self.percentAnomalies = percentAnomalies
        self.hasVocabularies = hasVocabularies
        self.blob = blob
    }
}
