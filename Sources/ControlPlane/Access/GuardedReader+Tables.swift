import TimeSeries

/// Tables are data assets; their rows are asked for with an asset that was let through.
extension GuardedReader {
    func table(named folded: String, project: ResourceID) throws -> DataAsset? {
        guard let asset = try reader.table(named: folded, project: project),
            access.permits(.dataAsset, compartment: asset.compartmentID)
        else { return nil }
        return asset
    }
    func tables(_ query: TableListQuery, project: ResourceID) throws -> CountedPage<DataAsset> {
        guard let permitted = access.narrowed(ListQuery(tenancy: access.caller.tenancy), to: .dataAsset) else {
            return .empty
        }
        var query = query
        query.compartments = permitted.compartments
        return try reader.tables(query, project: project)
    }

    /// All there are: limits count also what the call may not see.
    func tableCount(project: ResourceID) throws -> Int { try reader.tableCount(project: project) }
    func tableRowCount(_ asset: ResourceID, _ order: TableRowOrder) throws -> Int {
        try reader.tableRowCount(asset, order)
    }
    func tableRows(_ asset: ResourceID, _ order: TableRowOrder, _ slice: PageSlice) throws -> [[UInt8]] {
        try reader.tableRows(asset, order, slice)
    }
    func forEachTableRow(
        _ asset: ResourceID, _ order: TableRowOrder, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try reader.forEachTableRow(asset, order, body)
    }
    func tableRows(_ asset: ResourceID, having identities: RowIdentities, by kind: RowIdentity) throws -> [Int64?] {
        try reader.tableRows(asset, having: identities, by: kind)
    }
}

extension GuardedTransaction {
    func appendTableRows(_ asset: ResourceID, count: Int, _ row: (Int) throws -> StoredRow) throws {
        try writer.appendTableRows(asset, count: count, row)
    }
    func updateTableRows(
        _ asset: ResourceID, _ numbers: [Int64], _ change: (Int, UnsafeRawBufferPointer) throws -> StoredRow
    ) throws {
        try writer.updateTableRows(asset, numbers, change)
    }
    func renewTableRows(_ asset: ResourceID, _ row: (UnsafeRawBufferPointer) throws -> StoredRow) throws {
        try writer.renewTableRows(asset, row)
    }
    func deleteTableRows(_ asset: ResourceID, from: Timestamp?, to: Timestamp?) throws {
        try writer.deleteTableRows(asset, from: from, to: to)
    }
    func deleteTableRows(_ asset: ResourceID) throws { try writer.deleteTableRows(asset) }
}
