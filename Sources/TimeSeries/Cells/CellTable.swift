/// Rows of a table as texts, as they were sent: one buffer of bytes, and no string per cell.
///
/// A row is begun and then filled in any order; a cell that is not set is absent, which is not the same as an empty text.
///
///     var table = CellTable(columns: ["key", "X.1"])
///     table.beginRow()
///     table.set(0, "17")
///
/// Names of columns are compared without regard to case; the spelling that came first stays. The table keeps no limits: readers
/// of what comes from outside do (``CellLimits``). Texts are UTF-8; what is not is repaired when it is read as a `String`.
public struct CellTable: Sendable {
    /// Where a text lies behind the beginning of its row.
    @usableFromInline
    struct Span: Sendable {
        @usableFromInline var offset: UInt32
        /// Length + 1; 0 for no text.
        @usableFromInline var length: UInt32
    }

    /// Where a row begins. It ends where the next one begins, or the table ends.
    @usableFromInline
    struct RowStart: Sendable {
        @usableFromInline var span: Int
        @usableFromInline var byte: Int
    }

    public private(set) var columns: [String] = []
    private var columnOfName: [String: Int] = [:]
    @usableFromInline var bytes: [UInt8] = []
    @usableFromInline var spans: [Span] = []
    @usableFromInline var rows: [RowStart] = []

    public var rowCount: Int { rows.count }
    /// Bytes of all texts.
    public var textBytes: Int { bytes.count }

    /// - Precondition: the names differ in more than the case of their letters.
    public init(columns: [String]) {
        for name in columns {
            precondition(column(named: name) == nil, "the columns of a table have different names")
            addColumn(name)
        }
    }

    public mutating func reserve(rows: Int, bytes: Int) {
        self.rows.reserveCapacity(rows)
        spans.reserveCapacity(rows * columns.count)
        self.bytes.reserveCapacity(bytes)
    }

    // MARK: Columns

    /// Adds a column, which rows so far do not have.
    /// - Precondition: there is none of that name.
    @discardableResult
    public mutating func addColumn(_ name: String) -> Int {
        columns.append(name)
        columnOfName[CellName.folded(name)] = columns.count - 1
        return columns.count - 1
    }

    public func column(named name: String) -> Int? { columnOfName[CellName.folded(name)] }

    // MARK: Writing

    public mutating func beginRow() { rows.append(RowStart(span: spans.count, byte: bytes.count)) }

    /// Sets a cell of the last row. A second text for the same cell takes the place of the first.
    /// - Precondition: there is a row and such a column.
    public mutating func set(_ column: Int, _ text: UnsafeBufferPointer<UInt8>) {
        precondition(column < columns.count, "the table has no such column")
        let row = rows[rows.count - 1]
        while spans.count - row.span <= column { spans.append(Span(offset: 0, length: 0)) }
        // A row of 4 GiB is beyond every reader's limits.
        spans[row.span + column] = Span(offset: UInt32(bytes.count - row.byte), length: UInt32(text.count) + 1)
        bytes.append(contentsOf: text)
    }

    public mutating func set(_ column: Int, _ text: String) {
        var copy = text
        copy.withUTF8 { set(column, $0) }
    }

    /// Adds a row from its ``CellRow`` bytes: cell `i` becomes that of column `places[i]`, and is left out where that is nil. Cells
    /// beyond `places` are left out.
    /// - Throws: ``CellRow/Damage`` where the bytes are no row.
    public mutating func append(encoded row: UnsafeRawBufferPointer, places: [Int?]) throws {
        guard row.count < Int(UInt32.max) else { throw CellRow.Damage(offset: Int(UInt32.max)) }
        beginRow()
        try CellRow.forEach(row) { index, cell in
            guard let cell, index < places.count, let column = places[index] else { return }
            set(column, cell)
        }
    }

    // MARK: Reading

    /// Hands a cell to `body`; nil where it is absent.
    /// - Precondition: there are such a row and column.
    @inlinable
    public func withCell<T>(
        row: Int, column: Int, _ body: (UnsafeBufferPointer<UInt8>?) throws -> T
    ) rethrows -> T {
        let start = rows[row]
        let end = row + 1 < rows.count ? rows[row + 1].span : spans.count
        guard column < end - start.span else { return try body(nil) }
        let span = spans[start.span + column]
        guard span.length > 0 else { return try body(nil) }
        return try bytes.withUnsafeBufferPointer { bytes in
            let first = start.byte + Int(span.offset)
            return try body(UnsafeBufferPointer(rebasing: bytes[first..<(first + Int(span.length) - 1)]))
        }
    }

    /// Hands every cell of a column to `body`, with its row.
    public func forEachCell(column: Int, _ body: (Int, UnsafeBufferPointer<UInt8>?) throws -> Void) rethrows {
        for row in 0..<rowCount { try withCell(row: row, column: column) { try body(row, $0) } }
    }

    public func text(row: Int, column: Int) -> String? {
        withCell(row: row, column: column) { $0.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// The ``CellRow`` bytes of a row: cell `i` of the result is that of column `places[i]`.
    public func encodedRow(_ row: Int, places: [Int?]) -> [UInt8] {
        var encoded: [UInt8] = []
        // Trailing cells that are absent are only written when one follows.
        var absent = 0
        for place in places {
            guard let place else {
                absent += 1
                continue
            }
            withCell(row: row, column: place) { cell in
                guard let cell else { return absent += 1 }
                for _ in 0..<absent { CellRow.append(nil, to: &encoded) }
                absent = 0
                CellRow.append(cell, to: &encoded)
            }
        }
        return encoded
    }
}
