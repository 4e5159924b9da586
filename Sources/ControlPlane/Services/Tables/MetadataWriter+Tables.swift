import Detectors
import TimeSeries

/// Tables within a transaction: what services and jobs do with them.
extension MetadataWriter {
    /// Adds the rows of an upload to a table, which is made if there is none. Everything is checked before the first write.
    /// - Parameters:
    ///   - project: of the user whose table it is.
    ///   - newID: for the data asset, if it has to be made.
    /// - Throws: `TableFault`, `ServiceError`.
    func put(
        _ upload: TableUpload, intoTable name: String, project: Project, newID: ResourceID, limits: TableLimits,
        now: Timestamp
    ) throws -> (table: TableSummary, isNew: Bool) {
        let plan = try TablePlan(upload, name: name, project: project.id, limits: limits, in: self)
        return (try plan.carryOut(project: project, newID: newID, now: now, in: self), plan.isNew)
    }

    /// Deletes the rows of a time, both ends included. The table stays, with its columns.
    func deleteRows(of table: DataAsset, from: Timestamp?, to: Timestamp?, now: Timestamp) throws {
        var (rows, bytes) = (0, 0)
        try forEachTableRow(table.id, .time(from: from, to: to)) { cells in
            rows += 1
            bytes += try CellRow.textBytes(cells)
        }
        guard rows > 0 else { return }
        try deleteTableRows(table.id, from: from, to: to)
        var table = table
        table.rowCount = max(0, (table.rowCount ?? 0) - rows)
        table.size = max(0, (table.size ?? 0) - bytes)
        table.timeUpdated = now
        try update(table)
    }
}

extension MetadataReader {
    /// All rows of a table in their order, with some of its columns: what trainings read.
    /// - Parameters:
    ///   - columns: places in the table's details.
    ///   - check: called now and then; what it throws ends the reading.
    public func readTable(_ asset: DataAsset, columns: [Int], check: () throws -> Void) throws -> CellTable {
        guard let details = asset.table else { throw StoreError.corrupt("data asset \(asset.id.hex): no table") }
        let cut = TableCut(details, columns)
        var table = CellTable(columns: cut.names)
        var number = 0
        try forEachTableRow(asset.id, details.rowOrder) { row in
            if number % 1024 == 0 { try check() }
            number += 1
            try table.append(encoded: row, places: cut.places)
        }
        return table
    }
}

/// Some columns of a table.
struct TableCut {
    let names: [String]
    /// For each column of the table its place among these.
    let places: [Int?]

    init(_ details: TableDetails, _ columns: [Int]) {
        names = columns.map { details.columns[$0].column.name }
        var places = [Int?](repeating: nil, count: details.columns.count)
        for (place, column) in columns.enumerated() { places[column] = place }
        self.places = places
    }
}

extension TableDetails {
    /// All rows: by their time where they have one.
    var rowOrder: TableRowOrder { column(.timestamp) == nil ? .arrival : .time(from: nil, to: nil) }
}
