import Detectors
import TimeSeries

/// A training on a table that is asked for. The table's metadata holds where `columns` says nothing else.
public struct NewTableSession: Sendable, Equatable {
    public var tableName: String
    public var name: String?
    /// Fields that are set override those of the table, for this session only.
    public var columns: [ColumnSettings]
    /// A column that is left out of the features.
    public var targetColumn: String?
    public var callbackURL: String?
    /// As sent: echoed, the unknown ones included.
    public var extraParameters: JSONObject
    public var parameters: TableDetector.Parameters

    public init(
        tableName: String, name: String? = nil, columns: [ColumnSettings] = [], targetColumn: String? = nil,
        callbackURL: String? = nil, extraParameters: JSONObject = JSONObject(),
        parameters: TableDetector.Parameters = TableDetector.Parameters()
    ) {
        self.tableName = tableName
        self.name = name
        self.columns = columns
        self.targetColumn = targetColumn
        self.callbackURL = callbackURL
        self.extraParameters = extraParameters
        self.parameters = parameters
    }
}

/// A training on a table as its user sees it: the work request, what it was asked for, and what came out.
public struct TableSession: Sendable, Equatable {
    /// That of the work request.
    public let id: ResourceID
    /// Once it is completed; the model may have been deleted since.
    public let modelID: ResourceID?
    public let name: String
    /// As the user wrote it.
    public let tableName: String
    public let status: TableWorkStatus
    public let statusHistory: [TableStatusChange]
    public let timeRequested: Timestamp
    /// The columns that the training takes, or took.
    public let columns: [TableColumn]
    public let extraParameters: JSONObject
    public let callbackURL: String?
    public let messages: [TableMessage]
    /// Once it is completed; rows whose score is at most 0, per row.
    public let percentAnomalies: Double?
    /// Once it is completed.
    public let algorithm: TableDetector.Algorithm?
    public let hasVocabularies: Bool
}

public struct TableStatusChange: Sendable, Equatable {
    public var time: Timestamp
    public var status: TableWorkStatus

    public init(time: Timestamp, status: TableWorkStatus) {
        self.time = time
        self.status = status
    }
}

/// A line for the user about a session or an import.
public struct TableMessage: Sendable, Equatable, Codable {
    public enum Severity: String, Sendable, Codable, CaseIterable { case informational, warning, error }

    public var severity: Severity
    public var message: String

    public init(_ severity: Severity, _ message: String) {
        self.severity = severity
        self.message = message
    }
}

extension WorkRequest {
    /// When work that APIs of tables show became what, oldest first.
    var tableStatusHistory: [TableStatusChange] {
        var history = [TableStatusChange(time: timeAccepted, status: .requested)]
        if let timeStarted { history.append(TableStatusChange(time: timeStarted, status: .started)) }
        if let timeFinished, status.isFinal {
            history.append(TableStatusChange(time: timeFinished, status: TableWorkStatus(status)))
        }
        return history
    }
}

extension String {
    /// What look-ups of tables compare. A text that can be no name comes to one that no table has.
    var tableKey: String { utf8.contains(0) ? "" : CellName.folded(self) }
}

/// Which sessions are meant. What is nil lets everything pass.
public struct TableSessionFilter: Sendable, Equatable {
    /// Names are compared without regard to case.
    public var tableName: String?
    public var modelID: ResourceID?
    /// Included.
    public var requestedAfter: Timestamp?
    /// Included.
    public var requestedBefore: Timestamp?
    /// All that there are are of type model: any other type means none.
    public var type: TableSessionType?

    public var isEmpty: Bool { self == TableSessionFilter() }
    public var tableKey: String? { tableName?.tableKey }

    public init() {}
}

public enum TableSessionType: String, Sendable, CaseIterable { case model, forecast, impact, `import` }

public struct TableSessionQuery: Sendable, Equatable {
    public enum SortKey: Sendable, CaseIterable { case id, name, type, status, tableName, timeRequested }

    public var filter: TableSessionFilter
    public var sortKey: SortKey
    public var order: ListQuery.Order
    public var slice: PageSlice

    public init(
        filter: TableSessionFilter = TableSessionFilter(), sortKey: SortKey = .timeRequested,
        order: ListQuery.Order = .descending, slice: PageSlice
    ) {
        self.filter = filter
        self.sortKey = sortKey
        self.order = order
        self.slice = slice
    }
}

/// Which of a session's results are asked for.
public enum SessionResultKind: Sendable, CaseIterable {
    /// The anomalous rows with their scores.
    case anomalies
    /// All rows with their scores.
    case scores
    /// All rows with scores and distances.
    case distances
}

/// A part of a session's results.
public struct TableSessionResults: Sendable {
    public let session: TableSession
    /// Key, timestamp and features as they were when the session read them, behind them `anomaly` and, where distances were asked
    /// for, `mahalanobis_distance`. A column of the user's that has one of these names is left out.
    public let rows: CellTable
    /// On all pages together.
    public let total: Int
}
