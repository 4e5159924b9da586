import Detectors
import TimeSeries

/// A finished model of the rows of a table.
public struct TableModel: Sendable, Equatable {
    public let id: ResourceID
    /// The session may be gone.
    public let sessionID: ResourceID
    public let name: String
    /// As the user wrote it.
    public let tableName: String
    public let timeCreated: Timestamp
    public let algorithm: TableDetector.Algorithm
    /// All columns as the training took them.
    public let columns: [TableColumn]
    public let percentAnomalies: Double
}

/// Which models are meant. What is nil lets everything pass.
public struct TableModelFilter: Sendable, Equatable {
    /// Names are compared without regard to case.
    public var tableName: String?
    /// Included.
    public var createdAfter: Timestamp?
    /// Included.
    public var createdBefore: Timestamp?

    public var isEmpty: Bool { self == TableModelFilter() }
    public var tableKey: String? { tableName?.tableKey }

    public init() {}
}

public struct TableModelQuery: Sendable, Equatable {
    public enum SortKey: Sendable, CaseIterable { case id, name, tableName, type, timeCreated }

    public var filter: TableModelFilter
    public var sortKey: SortKey
    public var order: ListQuery.Order
    public var slice: PageSlice

    public init(
        filter: TableModelFilter = TableModelFilter(), sortKey: SortKey = .timeCreated,
        order: ListQuery.Order = .descending, slice: PageSlice
    ) {
        self.filter = filter
        self.sortKey = sortKey
        self.order = order
        self.slice = slice
    }
}

/// The words that a model learnt from a text column. It is there as long as the model is.
public struct TableVocabulary: Sendable, Equatable {
    public let id: ResourceID
    public let modelID: ResourceID
    public let sessionID: ResourceID
    public let tableName: String
    public let column: String
    public let timeCreated: Timestamp

    public init(
        id: ResourceID, modelID: ResourceID, sessionID: ResourceID, tableName: String, column: String,
        timeCreated: Timestamp
    ) {
        self.id = id
        self.modelID = modelID
        self.sessionID = sessionID
        self.tableName = tableName
        self.column = column
        self.timeCreated = timeCreated
    }
}

public struct TableVocabularyQuery: Sendable, Equatable {
    /// Names are compared without regard to case.
    public var tableName: String?
    public var sessionID: ResourceID?
    public var slice: PageSlice

    public var tableKey: String? { tableName?.tableKey }

    public init(tableName: String? = nil, sessionID: ResourceID? = nil, slice: PageSlice) {
        self.tableName = tableName
        self.sessionID = sessionID
        self.slice = slice
    }
}

extension TableModel {
    /// Nil for a model that is not the finished one of a table.
    init?(_ model: Model) {
        guard model.state == .active, let training = model.training.table, let findings = model.result?.findings.table,
            let sessionID = ResourceID(hex: training.sessionID)
        else { return nil }
        self.init(
            id: model.id, sessionID: sessionID, name: model.displayName, tableName: training.tableName,
            timeCreated: model.timeCreated, algorithm: training.parameters.algorithm, columns: findings.columns,
            percentAnomalies: findings.percentAnomalies)
    }
}
