import ControlPlane
import Foundation
import GRDB

/// Rows of tables: added, replaced, numbered again, deleted. Statements are prepared once for all rows of a call.
extension SQLiteTransaction {
    // An empty byte string reaches SQLite as NULL.
    private static let insertion = """
        INSERT INTO data_rows (id, table_number, time, row_key, cells) VALUES (?, ?, ?, ?, COALESCE(?, x''))
        """

    func appendTableRows(_ asset: ResourceID, count: Int, _ row: (Int) throws -> StoredRow) throws {
        guard count > 0 else { return }
        let (number, first) = try placesForRows(asset, count: count)
        let statement = try database.makeStatement(sql: Self.insertion)
        try withCache(forRows: count) {
            for index in 0..<count {
                try statement.insert(try row(index), id: first + Int64(index), number)
            }
        }
    }

    func updateTableRows(
        _ asset: ResourceID, _ numbers: [Int64], _ change: (Int, UnsafeRawBufferPointer) throws -> StoredRow
    ) throws {
        guard !numbers.isEmpty else { return }
        guard let table = try tableNumber(asset) else { throw StoreError.rowChanged }
        let reading = try database.makeStatement(sql: "SELECT cells FROM data_rows WHERE id = ? AND table_number = ?")
        let writing = try database.makeStatement(
            sql: "UPDATE data_rows SET time = ?, row_key = ?, cells = COALESCE(?, x'') WHERE id = ?")
        try withCache(forRows: numbers.count) {
            for (index, id) in numbers.enumerated() {
                reading.setUncheckedArguments([id, table.value])
                let rows = try Row.fetchCursor(reading)
                guard let row = try rows.next() else { throw StoreError.rowChanged }
                let changed = try row.withCells { try change(index, $0) }
                writing.setUncheckedArguments([
                    changed.time?.microseconds, changed.key.map { Data($0) }, Data(changed.cells), id,
                ])
                try writing.execute()
            }
        }
    }

    func renewTableRows(_ asset: ResourceID, _ row: (UnsafeRawBufferPointer) throws -> StoredRow) throws {
        guard let old = try tableNumber(asset) else { return }
        let new = try renumber(asset)
        let statement = try database.makeStatement(sql: Self.insertion)
        var id = new.first
        // The rows that are written lie behind all that are read.
        try forEachCells(
            sql: "SELECT cells FROM data_rows WHERE id BETWEEN ? AND ? ORDER BY id", [old.first, old.last]
        ) { cells in
            try statement.insert(try row(cells), id: id, new)
            id += 1
        }
        try deleteRows(old, .arrival)
    }

    func deleteTableRows(_ asset: ResourceID, from: Timestamp?, to: Timestamp?) throws {
        guard let number = try tableNumber(asset) else { return }
        try deleteRows(number, .time(from: from, to: to))
    }

    func deleteTableRows(_ asset: ResourceID) throws {
        guard let number = try tableNumber(asset) else { return }
        try deleteRows(number, .arrival)
        try run("DELETE FROM data_tables WHERE asset_id = ?", [asset.hex])
    }

    private func deleteRows(_ number: TableNumber, _ order: TableRowOrder) throws {
        let (condition, arguments) = number.rows(order)
        try run("DELETE FROM data_rows WHERE \(condition)", arguments)
    }

    /// The first of that many ids behind those that rows have.
    private func placesForRows(_ asset: ResourceID, count: Int) throws -> (TableNumber, first: Int64) {
        guard let number = try tableNumber(asset) else {
            let number = try renumber(asset)
            return (number, number.first)
        }
        let next = try nextID(number)
        if next + Int64(count) - 1 <= number.last { return (number, next) }
        let compacted = try closeGaps(asset, number)
        return (compacted, try nextID(compacted))
    }

    private func nextID(_ number: TableNumber) throws -> Int64 {
        let last = try Int64.fetchOne(
            try database.cachedStatement(sql: "SELECT MAX(id) FROM data_rows WHERE id BETWEEN ? AND ?"),
            arguments: [number.first, number.last])
        return last.map { $0 + 1 } ?? number.first
    }

    /// A number that no table ever had.
    private func renumber(_ asset: ResourceID) throws -> TableNumber {
        try run("DELETE FROM data_tables WHERE asset_id = ?", [asset.hex])
        try run("INSERT INTO data_tables (asset_id) VALUES (?)", [asset.hex])
        return TableNumber(database.lastInsertedRowID)
    }

    /// Deletions leave gaps, and after some thousand million rows the places run out.
    private func closeGaps(_ asset: ResourceID, _ old: TableNumber) throws -> TableNumber {
        let new = try renumber(asset)
        try run(
            """
            INSERT INTO data_rows (id, table_number, time, row_key, cells) \
            SELECT ? + ROW_NUMBER() OVER (ORDER BY id), ?, time, row_key, cells FROM data_rows \
            WHERE id BETWEEN ? AND ?
            """, [new.first - 1, new.value, old.first, old.last])
        try deleteRows(old, .arrival)
        return new
    }
}

extension Statement {
    fileprivate func insert(_ row: StoredRow, id: Int64, _ number: TableNumber) throws {
        setUncheckedArguments([
            id, number.value, row.time?.microseconds, row.key.map { Data($0) }, Data(row.cells),
        ])
        try execute()
    }
}
