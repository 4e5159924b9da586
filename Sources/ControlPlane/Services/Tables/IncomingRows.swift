import Detectors
import TimeSeries

/// The rows of an upload, put together where several of them are one and the same row of the table.
struct IncomingRows {
    private let rows: CellTable
    /// For each column of the table the column of the upload.
    private let places: [Int?]
    /// Of the rows of the upload; nil where the table has no timestamp.
    private let times: [Timestamp]?
    private let hasKey: Bool
    /// Nil where every row is another.
    private let groups: RowGroups?

    /// - Throws: `ServiceError.invalidParameter` for a row without key or timestamp, or with a timestamp that is none.
    init(_ upload: TableUpload, _ planned: PlannedColumns) throws {
        let rows = upload.rows
        self.rows = rows
        places = planned.places
        func column(_ role: TableColumn.Role) -> (column: Int?, name: String)? {
            planned.place(of: role).map { (planned.places[$0], planned.columns[$0].column.name) }
        }
        let times = try column(.timestamp).map { try Self.times(rows, $0.column, $0.name) }
        self.times = times
        if let (column, name) = column(.key) {
            hasKey = true
            var groups = RowGroups(rowCount: rows.rowCount)
            try Self.forEachKey(rows, column, name) { groups.add($0) }
            self.groups = groups
        } else {
            hasKey = false
            groups = times.map { times in
                var groups = RowGroups(rowCount: times.count)
                for time in times { groups.add(time) }
                return groups
            }
        }
    }

    /// What rows are told apart by; nil where every row is another.
    var identities: RowIdentities? { groups?.identities }

    /// Rows that are different rows of the table.
    var count: Int { groups?.identities.count ?? rows.rowCount }

    /// A row as it is to be stored.
    /// - Parameter old: what the table has of it, of which cells stay that the upload does not have.
    func row(_ number: Int, over old: UnsafeRawBufferPointer? = nil) throws -> StoredRow {
        var (cells, last) = merged(groups?.rows(of: number) ?? [number])
        if let old { cells = try cells.withUnsafeBytes { try CellRow.merge(old: old, new: $0) } }
        return StoredRow(
            cells: cells, time: times?[last],
            key: hasKey ? groups?.identities.withBytes(of: number) { [UInt8]($0) } : nil)
    }

    /// Rows of the upload that are one: of each cell the latest.
    private func merged(_ same: [Int]) -> (cells: [UInt8], last: Int) {
        guard same.count > 1 else { return (rows.encodedRow(same[0], places: places), same[0]) }
        var rowOfCell = Array(repeating: same[0], count: rows.columns.count)
        for row in same.dropFirst() {
            for column in rowOfCell.indices where rows.withCell(row: row, column: column, { $0 != nil }) {
                rowOfCell[column] = row
            }
        }
        var cells: [UInt8] = []
        for place in places {
            guard let place else {
                CellRow.append(nil, to: &cells)
                continue
            }
            rows.withCell(row: rowOfCell[place], column: place) { CellRow.append($0, to: &cells) }
        }
        return (cells, same[same.count - 1])
    }

    private static func times(_ rows: CellTable, _ column: Int?, _ name: String) throws -> [Timestamp] {
        var times: [Timestamp] = []
        times.reserveCapacity(rows.rowCount)
        for row in 0..<rows.rowCount {
            let time = column.flatMap { rows.withCell(row: row, column: $0) { $0.flatMap(ColumnTraits.date) } }
            guard let time else {
                let text = column.flatMap { rows.text(row: row, column: $0) } ?? ""
                throw RowFault.timestamp(text, column: name).error(row: row + 1)
            }
            times.append(time)
        }
        return times
    }

    private static func forEachKey(
        _ rows: CellTable, _ column: Int?, _ name: String, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws {
        for row in 0..<rows.rowCount {
            guard let column else { throw RowFault.key(column: name).error(row: row + 1) }
            try rows.withCell(row: row, column: column) { cell in
                guard let cell, !cell.isEmpty else { throw RowFault.key(column: name).error(row: row + 1) }
                body(UnsafeRawBufferPointer(cell))
            }
        }
    }
}
