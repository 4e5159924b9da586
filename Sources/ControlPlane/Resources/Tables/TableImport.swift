import Detectors
import TimeSeries

/// A file that is to be fetched and put into a table.
public struct NewTableImport: Sendable, Equatable {
    public var tableName: String
    public var place: ImportPlace
    /// Override what the file says of its columns.
    public var columns: [ColumnSettings]

    public init(tableName: String, place: ImportPlace, columns: [ColumnSettings] = []) {
        self.tableName = tableName
        self.place = place
        self.columns = columns
    }
}

/// An import as its user sees it: the work request, what it was asked for, and what came of it. Without secrets.
public struct TableImport: Sendable, Equatable {
    /// That of the work request.
    public let id: ResourceID
    public let kind: ImportPlace.Kind
    public let status: TableWorkStatus
    /// As the user wrote it.
    public let tableName: String
    /// What may be shown of the place.
    public let parameters: [Parameter]
    public let timeRequested: Timestamp
    public let statusHistory: [TableStatusChange]
    public let messages: [TableMessage]
    /// Those of the table once it is completed; before that those that the user described, a string where no type was given.
    public let columns: [TableColumn]

    public struct Parameter: Sendable, Equatable, Codable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}

/// The row of an import beside that of its work request.
public struct StoredTableImport: Sendable, Equatable {
    /// That of the work request.
    public let id: ResourceID
    public let projectID: ResourceID
    /// As the user wrote it.
    public let tableName: String
    /// Folded: what look-ups compare.
    public let tableKey: String
    public let kind: ImportPlace.Kind
    public let timeRequested: Timestamp
    public var request: Request
    /// The place, as long as it is needed.
    public var sealed: SealedSecret?

    public struct Request: Sendable, Equatable, Codable {
        public var settings: [ColumnSettings]
        public var parameters: [TableImport.Parameter]
        /// Whether there was no such table when it was asked for: the work request's subject is then the id set aside for it.
        public var isNewTable: Bool
        /// The user, whose rights hold at the end too.
        public var requestedBy: String
        /// Of the table, once it is completed.
        public var columns: [TableColumn]?

        public init(
            settings: [ColumnSettings], parameters: [TableImport.Parameter], isNewTable: Bool, requestedBy: String,
            columns: [TableColumn]? = nil
        ) {
            self.settings = settings
            self.parameters = parameters
            self.isNewTable = isNewTable
            self.requestedBy = requestedBy
            self.columns = columns
        }
    }

    public init(
        id: ResourceID, projectID: ResourceID, tableName: String, tableKey: String, kind: ImportPlace.Kind,
        timeRequested: Timestamp, request: Request, sealed: SealedSecret?
    ) {
        self.id = id
        self.projectID = projectID
        self.tableName = tableName
        self.tableKey = tableKey
        self.kind = kind
        self.timeRequested = timeRequested
        self.request = request
        self.sealed = sealed
    }
}

extension TableImport {
    init(_ stored: StoredTableImport, _ work: WorkRequest, errors: [WorkRequestError]) {
        self.init(
            id: stored.id, kind: stored.kind, status: TableWorkStatus(work.status), tableName: stored.tableName,
            parameters: stored.request.parameters, timeRequested: stored.timeRequested,
            statusHistory: work.tableStatusHistory, messages: errors.map { TableMessage(.error, $0.message) },
            columns: stored.request.columns
                ?? stored.request.settings.map {
                    TableColumn(
                        name: $0.name, dataType: $0.dataType ?? .string, role: $0.role ?? .feature,
                        imputation: $0.imputation, aggregation: $0.aggregation)
                })
    }
}

/// Which imports are asked for. What is nil lets everything pass.
public struct TableImportQuery: Sendable, Equatable {
    public enum SortKey: Sendable, CaseIterable { case id, tableName, timeRequested, timeOfStatus }

    /// Names are compared without regard to case.
    public var tableName: String?
    /// Included.
    public var requestedAfter: Timestamp?
    /// Included.
    public var requestedBefore: Timestamp?
    public var sortKey: SortKey
    public var order: ListQuery.Order
    public var slice: PageSlice

    /// What look-ups compare.
    public var tableKey: String? { tableName.map(CellName.folded) }

    public init(
        tableName: String? = nil, requestedAfter: Timestamp? = nil, requestedBefore: Timestamp? = nil,
        sortKey: SortKey = .timeRequested, order: ListQuery.Order = .descending, slice: PageSlice
    ) {
        self.tableName = tableName
        self.requestedAfter = requestedAfter
        self.requestedBefore = requestedBefore
        self.sortKey = sortKey
        self.order = order
        self.slice = slice
    }
}
