import ControlPlane
import GRDB

/// What every table's queries are made of.
extension SQLiteReader {
    func first<R: FetchedRow>(
        _: R.Type = R.self, sql: String, _ arguments: [(any DatabaseValueConvertible)?]
    ) throws -> R? {
        try all(R.self, sql: sql, arguments).first
    }

    /// `sql` selects the columns of the layout, in their order.
    func all<R: FetchedRow>(
        _: R.Type = R.self, sql: String, _ arguments: [(any DatabaseValueConvertible)?]
    ) throws -> [R] {
        var found: [R] = []
        try forEach(sql: sql, arguments) { found.append($0) }
        return found
    }

    /// As `all`, for rows that should not be in memory together.
    func forEach<R: FetchedRow>(
        _: R.Type = R.self, sql: String, _ arguments: [(any DatabaseValueConvertible)?], _ body: (R) throws -> Void
    ) throws {
        let layout = R.layout
        let rows = try Row.fetchCursor(try database.cachedStatement(sql: sql), arguments: try checked(arguments))
        while let row = try rows.next() {
            var columns = ColumnReader(row, layout)
            try body(try R.read(&columns))
        }
    }

    func find<R: TableRow>(_ id: ResourceID, tenancy: ResourceID) throws -> R? {
        try first(sql: R.layout.lookUp, [id.hex, tenancy.hex])
    }

    func number(sql: String, _ arguments: [(any DatabaseValueConvertible)?]) throws -> Int {
        try Int.fetchOne(try database.cachedStatement(sql: sql), arguments: try checked(arguments)) ?? 0
    }

    /// SQLite is handed texts up to their first NUL: one that holds a NUL would quietly become another text.
    func checked(_ arguments: [(any DatabaseValueConvertible)?]) throws -> StatementArguments {
        for case let text as String in arguments where text.utf8.contains(0) {
            throw StoreError.constraintViolated("a text holds a NUL character")
        }
        return StatementArguments(arguments)
    }
}

extension SQLiteTransaction {
    /// Returns the number of rows that the statement changed.
    @discardableResult
    func run(_ sql: String, _ arguments: [(any DatabaseValueConvertible)?]) throws -> Int {
        let statement = try database.cachedStatement(sql: sql)
        try statement.execute(arguments: try checked(arguments))
        return database.changesCount
    }

    func insertRow(_ row: some TableRow) throws {
        try run(type(of: row).layout.insertion, row.values())
    }

    /// Writes the row if its etag is still the one that was read.
    func updateRow<R: VersionedRow>(_ row: R) throws -> R {
        var updated = row
        updated.etag += 1
        let count = try run(R.layout.update, updated.values() + [row.id.hex, row.etag])
        guard count == 1 else { throw StoreError.rowChanged }
        return updated
    }
}
