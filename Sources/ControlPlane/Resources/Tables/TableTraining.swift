import Detectors

/// What a session asked of a training, as its model keeps it. The columns as the user gave them are the session's own.
public struct TableTraining: Sendable, Equatable, Codable {
    /// The session's id, which is that of the work request. The session may be gone.
    public var sessionID: String
    /// As the user wrote it.
    public var tableName: String
    /// Folded: what look-ups compare.
    public var tableKey: String
    public var parameters: TableDetector.Parameters

    public init(sessionID: ResourceID, tableName: String, tableKey: String, parameters: TableDetector.Parameters) {
        self.sessionID = sessionID.hex
        self.tableName = tableName
        self.tableKey = tableKey
        self.parameters = parameters
    }
}

/// What a training on a table found out.
public struct TableFindings: Sendable, Equatable, Codable {
    /// All columns as the training took them: the table's, as its session overrode them.
    public var columns: [TableColumn]
    public var rowCount: Int
    public var percentAnomalies: Double
    public var vocabularies: [Vocabulary]

    /// The words of a text column stand in the model file, here only what identifies them.
    public struct Vocabulary: Sendable, Equatable, Codable {
        public var id: String
        public var column: String

        public init(id: ResourceID, column: String) {
            self.id = id.hex
            self.column = column
        }
    }

    public init(columns: [TableColumn], rowCount: Int, percentAnomalies: Double, vocabularies: [Vocabulary]) {
        self.columns = columns
        self.rowCount = rowCount
        self.percentAnomalies = percentAnomalies
        self.vocabularies = vocabularies
    }
}
