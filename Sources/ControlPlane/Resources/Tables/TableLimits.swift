import TimeSeries

/// How much the tables of a user may be.
public struct TableLimits: Sendable, Equatable {
    /// Of one request and of one table: columns, rows, rows times columns, bytes a cell, characters a column's name.
    public var cells = CellLimits()
    /// Bytes of all texts of one table. A training has them in memory.
    public var tableBytes = 512 << 20
    /// Columns of all tables on one page of the list of tables.
    public var pageColumns = 100_000
    /// Characters of a table's name.
    public var nameCharacters = 255
    /// Bytes of a request with rows.
    public var requestBytes = 64 << 20
    /// Bytes of an imported file, inflated.
    public var importBytes = 256 << 20
    public var tables = 1000
    /// Living models.
    public var models = 1000
    /// Sessions that wait or run.
    public var sessions = 100
    /// Imports that wait or run.
    public var imports = 100

    public init() {}
}
