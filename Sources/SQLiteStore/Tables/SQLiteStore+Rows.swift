import ControlPlane
import Foundation
import GRDB

/// Rows of tables: read in order, and found by what they are told apart by.
extension SQLiteReader {
    /// Nil for an asset that never had rows.
    func tableNumber(_ asset: ResourceID) throws -> TableNumber? {
        try Int64.fetchOne(
            try database.cachedStatement(sql: "SELECT number FROM data_tables WHERE asset_id = ?"),
            arguments: [asset.hex]
        ).map(TableNumber.init)
    }

    func tableRowCount(_ asset: ResourceID, _ order: TableRowOrder) throws -> Int {
        guard let number = try tableNumber(asset) else { return 0 }
        let (condition, arguments) = number.rows(order)
        return try self.number(sql: "SELECT COUNT(*) FROM data_rows WHERE \(condition)", arguments)
    }

    func tableRows(_ asset: ResourceID, _ order: TableRowOrder, _ slice: PageSlice) throws -> [[UInt8]] {
        guard slice.limit > 0, let number = try tableNumber(asset) else { return [] }
        var page = LongRows<[UInt8]>()
        let (sql, arguments) = try query(of: slice, order, number)
        try forEachCells(sql: sql, arguments) { try page.append([UInt8]($0), size: $0.count) }
        return page.rows
    }

    func forEachTableRow(
        _ asset: ResourceID, _ order: TableRowOrder, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard let number = try tableNumber(asset) else { return }
        let (condition, arguments) = number.rows(order)
        try forEachCells(
            sql: "SELECT cells FROM data_rows WHERE \(condition) ORDER BY \(order.columns)", arguments, body)
    }

    func tableRows(_ asset: ResourceID, having identities: RowIdentities, by kind: RowIdentity) throws -> [Int64?] {
        guard let number = try tableNumber(asset) else { return Array(repeating: nil, count: identities.count) }
        let column =
            switch kind {
            case .key: "row_key"
            case .time: "time"
            }
        let statement = try database.makeStatement(
            sql: "SELECT id FROM data_rows WHERE table_number = ? AND \(column) = ? ORDER BY id LIMIT 1")
        return try withCache(forRows: identities.count) {
            try (0..<identities.count).map { index in
                switch kind {
                case .key:
                    let key = identities.withBytes(of: index) { Data($0) }
                    statement.setUncheckedArguments([number.value, key])
                case .time:
                    statement.setUncheckedArguments([number.value, identities.time(of: index)?.microseconds])
                }
                return try Int64.fetchOne(statement)
            }
        }
    }

    /// Many rows are found and kept in order of their keys with a larger cache than the few pages that all else needs.
    func withCache<T>(forRows count: Int, _ body: () throws -> T) throws -> T {
        guard count >= 10_000 else { return try body() }
        try database.execute(sql: SQLiteStore.cacheSize(kibibytes: 64 << 10))
        defer { try? database.execute(sql: SQLiteStore.cacheSize()) }
        return try body()
    }

    /// `sql` selects cells. No row is copied.
    func forEachCells(
        sql: String, _ arguments: [(any DatabaseValueConvertible)?], _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        // Not a cached statement: the body may read rows as well.
        let rows = try Row.fetchCursor(
            try database.makeStatement(sql: sql), arguments: StatementArguments(arguments))
        while let row = try rows.next() { try row.withCells(body) }
    }
}

extension Row {
    /// The only column, valid for the call only.
    func withCells<T>(_ body: (UnsafeRawBufferPointer) throws -> T) throws -> T {
        try withUnsafeData(atIndex: 0) { data in
            guard let data else { throw StoreError.corrupt("data_rows.cells: missing") }
            return try data.withUnsafeBytes(body)
        }
    }
}

/// The number of a table, which is the upper half of the ids of its rows.
struct TableNumber: Equatable {
    let value: Int64

    init(_ value: Int64) { self.value = value }

    var first: Int64 { value << 32 }
    var last: Int64 { first | 0xFFFF_FFFF }

    /// Which rows, as a condition.
    func rows(_ order: TableRowOrder) -> (condition: String, arguments: [(any DatabaseValueConvertible)?]) {
        switch order {
        case .arrival: ("id BETWEEN ? AND ?", [first, last])
        case .time(let from, let to):
            (
                "table_number = ? AND time >= ? AND time <= ?",
                [value, from?.microseconds ?? .min, to?.microseconds ?? .max]
            )
        }
    }
}

extension TableRowOrder {
    fileprivate var columns: String {
        switch self {
        case .arrival: "id"
        case .time: "time, id"
        }
    }
}

extension SQLiteReader {
    /// The cells of the rows of a page, which is found without reading the rows before it.
    fileprivate func query(
        of slice: PageSlice, _ order: TableRowOrder, _ number: TableNumber
    ) throws -> (sql: String, arguments: [(any DatabaseValueConvertible)?]) {
        let (condition, arguments) = number.rows(order)
        // Rows that were never deleted one by one lie without gaps: their ids tell their places.
        if order == .arrival, try isDense(number) {
            let (start, isTooFar) = number.first.addingReportingOverflow(Int64(slice.skip))
            let (end, isTooLong) = start.addingReportingOverflow(Int64(slice.limit) - 1)
            return (
                "SELECT cells FROM data_rows WHERE id BETWEEN ? AND ? ORDER BY id",
                [isTooFar ? .max : start, min(number.last, isTooLong ? .max : end)]
            )
        }
        // The places are counted in the index, whose entries are small.
        return (
            """
            SELECT cells FROM (SELECT id AS place FROM data_rows WHERE \(condition) ORDER BY \(order.columns) \
            LIMIT ? OFFSET ?) CROSS JOIN data_rows ON id = place ORDER BY \(order.columns)
            """, arguments + [slice.limit, slice.skip]
        )
    }

    /// Whether every place up to the last row's is taken.
    private func isDense(_ number: TableNumber) throws -> Bool {
        let last = try Int64.fetchOne(
            try database.cachedStatement(sql: "SELECT MAX(id) FROM data_rows WHERE id BETWEEN ? AND ?"),
            arguments: [number.first, number.last])
        guard let last else { return true }
        let asset = try Int64.fetchOne(
            try database.cachedStatement(
                sql: """
                    SELECT row_count FROM data_assets WHERE id = (SELECT asset_id FROM data_tables WHERE number = ?)
                    """),
            arguments: [number.value])
        return asset == last - number.first + 1
    }
}
