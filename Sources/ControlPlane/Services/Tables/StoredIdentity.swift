import Detectors
import TimeSeries

/// Reads from the stored rows of a table what they are told apart by.
struct StoredIdentity {
    private let key: (place: Int, name: String)?
    private let time: (place: Int, name: String)?

    init(_ details: TableDetails) {
        func column(_ role: TableColumn.Role) -> (Int, String)? {
            details.column(role).map { ($0, details.columns[$0].column.name) }
        }
        key = column(.key)
        time = column(.timestamp)
    }

    /// - Throws: `RowFault`.
    func row(_ cells: UnsafeRawBufferPointer) throws -> StoredRow {
        var row = StoredRow(cells: [UInt8](cells))
        var text: String?
        try CellRow.forEach(cells) { place, cell in
            guard let cell, !cell.isEmpty else { return }
            if place == key?.place { row.key = [UInt8](cell) }
            if place == time?.place {
                row.time = ColumnTraits.date(of: cell)
                text = String(decoding: cell, as: UTF8.self)
            }
        }
        if let key, row.key == nil { throw RowFault.key(column: key.name) }
        if let time, row.time == nil { throw RowFault.timestamp(text ?? "", column: time.name) }
        return row
    }

    /// Goes through the rows of a table whose key or timestamp is to be another column.
    /// - Returns: how many of the incoming rows the table has already.
    /// - Throws: `TableFault.invalidColumnMetadata` unless these columns tell all rows apart.
    func knownRows(
        of asset: ResourceID, _ incoming: IncomingRows, in reader: any MetadataReader
    ) throws -> Int {
        let name = key?.name ?? time?.name ?? ""
        var seen = RowIdentities()
        var (known, number) = (0, 0)
        try reader.forEachTableRow(asset, .arrival) { cells in
            number += 1
            let row: StoredRow
            do {
                row = try self.row(cells)
            } catch let fault as RowFault {
                throw TableFault.column(fault.column, "row \(number) of the data set \(fault.message)")
            }
            let isNew: Bool
            var isIncoming = false
            if let key = row.key {
                (_, isNew) = key.withUnsafeBytes { seen.insert($0) }
                isIncoming = key.withUnsafeBytes { incoming.identities?.number(of: $0) } != nil
            } else if let time = row.time {
                (_, isNew) = seen.insert(time)
                isIncoming = incoming.identities?.number(of: time) != nil
            } else {
                return
            }
            guard isNew else {
                throw TableFault.column(
                    name,
                    "row \(number) of the data set has a value that a row before it has: such a column cannot tell rows "
                        + "apart")
            }
            if isIncoming { known += 1 }
        }
        return known
    }
}
