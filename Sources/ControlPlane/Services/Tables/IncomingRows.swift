import Detectors
import TimeSeries

/// The rows of an upload, put together where several of them are one and the same row of the table.
struct IncomingRows {
    private let rows: CellTable
    /// For each column of the table the column of the upload.
    private let places: [Int?]
    /// Of the rows of the upload; empty where the table has no timestamp.
    private var times: [Timestamp] = []
    private let hasKey: Bool
    /// What rows are told apart by; nil where every row is another.
    let identities: RowIdentities?
    /// The first row of each identity, and of each row the next of the same identity, -1 where there is none.
    private var first: [Int32] = []
    private var next: [Int32] = []

    /// - Throws: `ServiceError.invalidParameter` for a row without key or timestamp, or with a timestamp that is none.
    init(_ upload: TableUpload, _ planned: PlannedColumns) throws {
        rows = upload.rows
        places = planned.places
        if let place = planned.place(of: .timestamp) {
            times = try Self.times(rows, planned.places[place], planned.columns[place].column.name)
        }
        hasKey = planned.place(of: .key) != nil
        guard hasKey || !times.isEmpty else {
            identities = nil
            return
        }
        var found = RowIdentities()
        var last: [Int32] = []
        next = Array(repeating: -1, count: rows.rowCount)
        func add(_ row: Int, _ identity: (number: Int, isNew: Bool)) {
            if identity.isNew {
                first.append(Int32(row))
                last.append(Int32(row))
            } else {
                next[Int(last[identity.number])] = Int32(row)
                last[identity.number] = Int32(row)
            }
        }
        if let place = planned.place(of: .key) {
            let name = planned.columns[place].column.name
            try Self.forEachKey(rows, planned.places[place], name) { add($0, found.insert($1)) }
        } else {
            for (row, time) in times.enumerated() { add(row, found.insert(time)) }
        }
        identities = found
    }

    /// Rows that are different rows of the table.
    var count: Int { identities?.count ?? rows.rowCount }

    /// A row as it is to be stored.
    /// - Parameter old: what the table has of it, of which cells stay that the upload does not have.
    func row(_ number: Int, over old: UnsafeRawBufferPointer? = nil) throws -> StoredRow {
        let only = identities == nil ? number : Int(first[number])
        let isRepeated = identities != nil && next[only] >= 0
        let (new, last) = isRepeated ? merged(from: only) : (rows.encodedRow(only, places: places), only)
        return StoredRow(
            cells: try old.map { old in try new.withUnsafeBytes { try CellRow.merge(old: old, new: $0) } } ?? new,
            time: times.isEmpty ? nil : times[last],
            key: hasKey ? identities?.withBytes(of: number) { [UInt8]($0) } : nil)
    }

    /// A row that came several times: of each cell the latest.
    private func merged(from first: Int) -> (cells: [UInt8], last: Int) {
        var rowOfCell = Array(repeating: first, count: rows.columns.count)
        var row = first
        while next[row] >= 0 {
            row = Int(next[row])
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
        return (cells, row)
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
        _ rows: CellTable, _ column: Int?, _ name: String, _ body: (Int, UnsafeRawBufferPointer) -> Void
    ) throws {
        for row in 0..<rows.rowCount {
            guard let column else { throw RowFault.key(column: name).error(row: row + 1) }
            try rows.withCell(row: row, column: column) { cell in
                guard let cell, !cell.isEmpty else { throw RowFault.key(column: name).error(row: row + 1) }
                body(row, UnsafeRawBufferPointer(cell))
            }
        }
    }
}

/// What a row lacks that tells it apart.
enum RowFault: Error {
    case key(column: String)
    /// With the text that stands there, which may be none.
    case timestamp(String, column: String)

    var column: String {
        switch self {
        case .key(let column), .timestamp(_, let column): column
        }
    }

    var message: String {
        switch self {
        case .key(let column): "has no value for the key column '\(column)'"
        case .timestamp("", let column): "has no value for the timestamp column '\(column)'"
        case .timestamp(let text, let column):
            "has '\(text.prefix(40))' in the timestamp column '\(column)', which is no ISO 8601 date such as "
                + "2018-01-12T13:07:10Z"
        }
    }

    /// - Parameter row: of the request, from 1.
    func error(row: Int) -> ServiceError { .invalidParameter(field: "data", reason: "row \(row) \(message)") }
}
