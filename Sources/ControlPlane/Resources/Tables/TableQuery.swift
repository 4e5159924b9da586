import TimeSeries

/// Which tables are asked for.
public struct TableListQuery: Sendable, Equatable {
    public enum SortKey: String, Sendable, CaseIterable { case name, size, rowCount, timeCreated, timeModified }

    /// A part of the name, whatever its case.
    public var partialName: String?
    public var sortKey: SortKey
    public var order: ListQuery.Order
    public var slice: PageSlice
    /// Only tables in one of these.
    public internal(set) var compartments: Set<String>?

    public init(
        partialName: String? = nil, sortKey: SortKey = .name, order: ListQuery.Order = .ascending, slice: PageSlice
    ) {
        self.partialName = partialName
        self.sortKey = sortKey
        self.order = order
        self.slice = slice
    }
}

/// Which rows of a table are asked for.
public struct TableRowQuery: Sendable, Equatable {
    /// Names of columns, whatever their case; nil for all of them.
    public var include: [String]?
    /// Both included. Only tables with a timestamp have such rows.
    public var start: Timestamp?
    public var end: Timestamp?
    public var slice: PageSlice

    public init(include: [String]? = nil, start: Timestamp? = nil, end: Timestamp? = nil, slice: PageSlice) {
        self.include = include
        self.start = start
        self.end = end
        self.slice = slice
    }
}

/// In which order rows are read, and which of them.
public enum TableRowOrder: Sendable, Equatable {
    /// All rows, as they came.
    case arrival
    /// By the timestamp column; both included.
    case time(from: Timestamp?, to: Timestamp?)
}

/// What goes with a table that is deleted.
public enum TableCascade: String, Sendable, CaseIterable {
    /// Sessions with their results.
    case sessions
    case models
}
