import TimeSeries

/// Look-ups of tables, which are data assets, and of their rows. Rows are asked for with an asset that was let through already,
/// and come and go as the bytes of a `CellRow`.
public protocol TableRowReader {
    /// The living data asset that another API's clients know by this name.
    func table(named folded: String, project: ResourceID) throws -> DataAsset?
    func tableCount(project: ResourceID) throws -> Int
    func tables(_ query: TableListQuery, project: ResourceID) throws -> CountedPage<DataAsset>

    func tableRowCount(_ asset: ResourceID, _ order: TableRowOrder) throws -> Int
    /// - Throws: `ServiceError.limitExceeded` when the rows are more text than fits in memory.
    func tableRows(_ asset: ResourceID, _ order: TableRowOrder, _ slice: PageSlice) throws -> [[UInt8]]
    /// Calls `body` with one row after the other, each valid for its call only.
    func forEachTableRow(
        _ asset: ResourceID, _ order: TableRowOrder, _ body: (UnsafeRawBufferPointer) throws -> Void) throws
    /// For each identity the number of the row that has it, nil where none has.
    func tableRows(_ asset: ResourceID, having identities: RowIdentities, by: RowIdentity) throws -> [Int64?]
}

public protocol TableRowWriter: TableRowReader {
    /// Adds `count` rows behind those there are; `row` makes each of them.
    func appendTableRows(_ asset: ResourceID, count: Int, _ row: (Int) throws -> StoredRow) throws
    /// Replaces rows by their numbers. `change` is given the index in `numbers` and the row as it is, valid for that call only.
    func updateTableRows(
        _ asset: ResourceID, _ numbers: [Int64], _ change: (Int, UnsafeRawBufferPointer) throws -> StoredRow) throws
    /// Gives all rows new times and keys, in the order of arrival, so that a table can be told apart by another column.
    func renewTableRows(_ asset: ResourceID, _ row: (UnsafeRawBufferPointer) throws -> StoredRow) throws
    /// Both included; nil for all that come before or after.
    func deleteTableRows(_ asset: ResourceID, from: Timestamp?, to: Timestamp?) throws
    /// All of them, with or without a time.
    func deleteTableRows(_ asset: ResourceID) throws
}
