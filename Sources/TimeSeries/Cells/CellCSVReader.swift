/// One reading of comma-separated text as texts.
struct CellCSVReader {
    private var scanner: CSVScanner
    private let limits: CellLimits
    private let byteCount: Int
    private var table = CellTable(columns: [])

    init(base: UnsafePointer<UInt8>, count: Int, limits: CellLimits) {
        scanner = CSVScanner(base: base, count: count, keepsBlanks: true)
        byteCount = count
        self.limits = limits
    }

    mutating func read() throws(TableError) -> CellTable {
        try readHeader()
        while true {
            let blank = scanner.skipBlankLines()
            if scanner.isAtEnd { return table }
            if blank > 0 { try takeBlankLines(blank) }
            try readRow()
        }
    }

    private mutating func readHeader() throws(TableError) {
        _ = scanner.skipBlankLines()
        guard !scanner.isAtEnd else { throw TableError(.noColumns) }
        repeat {
            let column = table.columns.count + 1
            let cell = try self.cell(column: column, row: nil)
            let name = cell.withBytes { String(validating: $0.trimmedBlanks, as: UTF8.self) }
            guard let name else { throw TableError(.invalidUTF8, line: scanner.line, column: column) }
            if let reason = limits.fault(ofName: name, in: table) {
                throw TableError(reason, line: scanner.line, column: column, columnName: name)
            }
            table.addColumn(name)
        } while scanner.skipComma()
        scanner.skipLineEnd()
    }

    /// Blank lines before a row: rows of a table of one column, else a mistake.
    private mutating func takeBlankLines(_ count: Int) throws(TableError) {
        guard table.columns.count == 1 else {
            throw TableError(.blankRow, row: table.rowCount + 1, line: scanner.line - count)
        }
        for _ in 0..<count {
            try beginRow()
            table.set(0, "")
        }
    }

    private mutating func readRow() throws(TableError) {
        let line = scanner.line
        try beginRow()
        let columnCount = table.columns.count
        var column = 0
        repeat {
            let cell = try self.cell(column: column + 1, row: table.rowCount)
            if column < columnCount {
                let fault = cell.withBytes { bytes -> TableError.Reason? in
                    guard bytes.count <= limits.cellBytes else { return .cellTooLong(limit: limits.cellBytes) }
                    guard bytes.isUTF8 else { return .invalidUTF8 }
                    table.set(column, bytes)
                    return nil
                }
                if let fault {
                    throw TableError(
                        fault, row: table.rowCount, line: line, column: column + 1, columnName: table.columns[column])
                }
            }
            column += 1
        } while scanner.skipComma()
        guard column == columnCount else {
            throw TableError(.raggedRow(found: column, expected: columnCount), row: table.rowCount, line: line)
        }
        scanner.skipLineEnd()
    }

    private mutating func beginRow() throws(TableError) {
        if let reason = limits.faultOfNextRow(in: table) { throw TableError(reason, line: scanner.line) }
        table.beginRow()
    }

    private mutating func cell(column: Int, row: Int?) throws(TableError) -> CSVScanner.Cell {
        do throws(TableError.Reason) {
            return try scanner.cell()
        } catch {
            throw TableError(error, row: row, line: scanner.line, column: column)
        }
    }
}

extension CellLimits {
    /// What is wrong with the name of a column that `table` would get, if anything is.
    func fault(ofName name: String, in table: CellTable) -> TableError.Reason? {
        if name.isEmpty { return .emptyName }
        if name.count > nameCharacters { return .nameTooLong(limit: nameCharacters) }
        if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return .controlCharacterInName
        }
        if table.column(named: name) != nil { return .duplicateName(name) }
        if table.columns.count >= columns { return .tooManyColumns(limit: columns) }
        if table.rowCount * (table.columns.count + 1) > cells { return .tooManyCells(limit: cells) }
        return nil
    }

    /// Why `table` may not get another row, if it may not.
    func faultOfNextRow(in table: CellTable) -> TableError.Reason? {
        if table.rowCount >= rows { return .tooManyRows(limit: rows) }
        if (table.rowCount + 1) * table.columns.count > cells { return .tooManyCells(limit: cells) }
        return nil
    }
}
