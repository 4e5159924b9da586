/// One reading of an array of row objects.
struct CellJSONReader {
    private let limits: CellLimits
    private var table = CellTable(columns: [])
    /// The UTF-8 of the columns' names: rows repeat the names of the row before, mostly in its order.
    private var names: [[UInt8]] = []
    /// For each column the row, from 1, that named it last.
    private var lastRow: [Int] = []

    init(limits: CellLimits) { self.limits = limits }

    mutating func read(_ scanner: inout JSONScanner) throws -> CellTable {
        try scanner.beginArray()
        while try scanner.nextElement() {
            let kind = try scanner.peek()
            guard kind == .object else {
                throw TableError(
                    .wrongType(found: kind.name, expected: "an object with the cells of a row"),
                    row: table.rowCount + 1)
            }
            if let reason = limits.faultOfNextRow(in: table) { throw TableError(reason) }
            table.beginRow()
            try scanner.beginObject()
            var expected = 0
            while let column = try nextColumn(&scanner, expected: expected) {
                try readCell(&scanner, column)
                expected = column + 1
            }
        }
        return table
    }

    /// The column of the next member; nil at the end of the row.
    private mutating func nextColumn(_ scanner: inout JSONScanner, expected: Int) throws -> Int? {
        enum Key {
            case expected, other(String), invalid
        }
        let key = try scanner.nextKey { bytes -> Key in
            if expected < names.count, names[expected].elementsEqual(bytes) { return .expected }
            return String(validating: bytes, as: UTF8.self).map(Key.other) ?? .invalid
        }
        let column: Int
        switch key {
        case nil: return nil
        case .expected: column = expected
        case .other(let name): column = try table.column(named: name) ?? addColumn(name)
        case .invalid: throw scanner.error("the string is not valid UTF-8", at: scanner.keyOffset)
        }
        guard lastRow[column] < table.rowCount else {
            throw TableError(
                .duplicateName(table.columns[column]), row: table.rowCount, columnName: table.columns[column])
        }
        lastRow[column] = table.rowCount
        return column
    }

    private mutating func addColumn(_ name: String) throws -> Int {
        if let reason = limits.fault(ofName: name, in: table) {
            throw TableError(reason, row: table.rowCount, columnName: name)
        }
        names.append(Array(name.utf8))
        lastRow.append(0)
        return table.addColumn(name)
    }

    private mutating func readCell(_ scanner: inout JSONScanner, _ column: Int) throws {
        let kind = try scanner.peek()
        let start = scanner.position
        let fault: TableError.Reason?
        switch kind {
        case .string:
            fault = try scanner.withString { [limits] text in
                guard text.count <= limits.cellBytes else { return .cellTooLong(limit: limits.cellBytes) }
                guard text.isUTF8 else { return .invalidUTF8 }
                table.set(column, text)
                return nil
            }
        case .number:
            _ = try scanner.unboundedNumber()
            let digits = UnsafeBufferPointer(rebasing: scanner.bytes[start..<scanner.position])
            if digits.count <= limits.cellBytes { table.set(column, digits) }
            fault = digits.count <= limits.cellBytes ? nil : .cellTooLong(limit: limits.cellBytes)
        case .bool:
            table.set(column, try scanner.bool() ? "true" : "false")
            fault = nil
        case .null:
            try scanner.null()
            fault = nil
        case .object, .array:
            fault = .wrongType(found: kind.name, expected: "a string, a number, a boolean or null")
        }
        if let fault { throw TableError(fault, row: table.rowCount, columnName: table.columns[column]) }
    }
}
