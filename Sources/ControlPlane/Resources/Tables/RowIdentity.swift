import TimeSeries

/// By what the rows of a table are told apart: a row that comes again takes the place of the one that was there.
public enum RowIdentity: Sendable, Equatable {
    /// By the bytes of the key column's text.
    case key
    /// By the instant of the timestamp column.
    case time
}

/// A row on its way into the store.
public struct StoredRow: Sendable, Equatable {
    /// As `CellRow` bytes.
    public var cells: [UInt8]
    /// Of the timestamp column, where the table has one.
    public var time: Timestamp?
    /// The key column's text, where the table has one.
    public var key: [UInt8]?

    public init(cells: [UInt8], time: Timestamp? = nil, key: [UInt8]? = nil) {
        self.cells = cells
        self.time = time
        self.key = key
    }
}
