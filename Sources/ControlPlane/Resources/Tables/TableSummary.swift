import Detectors
import TimeSeries

/// A table as lists show it.
public struct TableSummary: Sendable, Equatable {
    /// Of its data asset.
    public let id: ResourceID
    /// As it was first sent.
    public var name: String
    /// Bytes of all cells' texts.
    public var size: Int
    public var rowCount: Int
    public var columns: [TableColumn]
    /// Whether a column is the timestamp of the rows. Such tables are read in order of time.
    public var isTimeSeries: Bool
    public var timeCreated: Timestamp
    public var timeModified: Timestamp

    public init(
        id: ResourceID, name: String, size: Int, rowCount: Int, columns: [TableColumn], isTimeSeries: Bool,
        timeCreated: Timestamp, timeModified: Timestamp
    ) {
        self.id = id
        self.name = name
        self.size = size
        self.rowCount = rowCount
        self.columns = columns
        self.isTimeSeries = isTimeSeries
        self.timeCreated = timeCreated
        self.timeModified = timeModified
    }
}

extension TableSummary {
    /// Nil for an asset that is no table.
    public init?(_ asset: DataAsset) {
        guard case .rows(let details) = asset.source else { return nil }
        self.init(
            id: asset.id, name: details.name, size: asset.size ?? 0, rowCount: asset.rowCount ?? 0,
            columns: details.columns.map(\.column), isTimeSeries: details.column(.timestamp) != nil,
            timeCreated: asset.timeCreated, timeModified: asset.timeUpdated ?? asset.timeCreated)
    }
}

/// Some rows of a table, and how many there are on all pages.
public struct TableRows: Sendable {
    public var summary: TableSummary
    public var rows: CellTable
    public var total: Int

    public init(summary: TableSummary, rows: CellTable, total: Int) {
        self.summary = summary
        self.rows = rows
        self.total = total
    }
}
