import TimeSeries

/// Look-ups of tables, which are data assets, and of their rows. Rows are asked for with an asset that was let through already.
public protocol TableRowReader {
    /// The living data asset that another API's clients know by this name.
    func table(named folded: String, project: ResourceID) throws -> DataAsset?
    func tables(_ query: TableListQuery, project: ResourceID) throws -> CountedPage<DataAsset>
    /// As `CellRow`s.
    /// - Parameter limit: bytes; more than that is `ServiceError.limitExceeded`.
    func tableRows(_ asset: ResourceID, _ order: TableRowOrder, _ slice: PageSlice, limit: Int) throws -> [[UInt8]]
    func tableRowCount(_ asset: ResourceID, _ order: TableRowOrder) throws -> Int
    /// Calls `body` with each row, which is valid for the call only.
    func forEachTableRow(
        _ asset: ResourceID, _ order: TableRowOrder, _ body: (UnsafeRawBufferPointer) throws -> Void) throws
    /// The ids of those rows whose key or time there is already, nil for the others.
    func tableRowIDs(_ asset: ResourceID, _ identities: TableRowIdentities) throws -> [Int64?]
}

public protocol TableRowWriter: TableRowReader {
    func deleteTableRows(_ asset: ResourceID) throws
}

/// What rows are told apart by.
public enum TableRowIdentities: Sendable {
    case keys([[UInt8]])
    case times([Timestamp])
}
