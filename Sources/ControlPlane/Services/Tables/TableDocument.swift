import TimeSeries

/// Rows, and what their sender says of the columns: the body of a request, or a file that is imported.
public struct TableDocument: Sendable {
    public var rows: CellTable
    public var columns: [ColumnSettings]

    public init(rows: CellTable, columns: [ColumnSettings] = []) {
        self.rows = rows
        self.columns = columns
    }

    /// Reads `{"data": [row, ...], "columns": {...}}`, or an array of rows alone. Either member may be missing or null, others are
    /// passed over, and the case of letters matters in no name.
    ///
    /// - Throws: `TableFault.invalidColumnMetadata`, `TableError` with row and column, `JSONSyntaxError`.
    public init(json bytes: UnsafeBufferPointer<UInt8>, limits: TableLimits = TableLimits()) throws {
        self.init(rows: CellTable(columns: []))
        var scanner = JSONScanner(bytes)
        switch try scanner.peek() {
        case .array: rows = try TableFault.ofRepeatedNames { try .json(&scanner, limits: limits.cells) }
        case .object: try readMembers(&scanner, limits.cells)
        case let kind: throw TableError(.wrongType(found: kind.name, expected: "an object with \"data\""))
        }
        try scanner.finish()
    }

    /// Reads a header line and rows.
    ///
    /// - Throws: `TableFault.invalidColumnMetadata`, `TableError` with row and column.
    public init(csv bytes: UnsafeRawBufferPointer, limits: TableLimits = TableLimits()) throws {
        self.init(rows: try TableFault.ofRepeatedNames { try .csv(bytes, limits: limits.cells) })
    }

    private mutating func readMembers(_ scanner: inout JSONScanner, _ limits: CellLimits) throws {
        var seen = Set<String>()
        try scanner.beginObject()
        while let name = try scanner.nextKey() {
            let folded = name.lowercased()
            guard folded == "data" || folded == "columns" else {
                try scanner.skipValue()
                continue
            }
            guard seen.insert(folded).inserted else { throw scanner.repeated(name) }
            if folded == "columns" {
                columns = try ColumnSettings.read(&scanner, limits: limits)
                continue
            }
            switch try scanner.peek() {
            case .null: try scanner.null()
            case .array: rows = try TableFault.ofRepeatedNames { try .json(&scanner, limits: limits) }
            case let kind:
                throw TableError(.wrongType(found: kind.name, expected: "an array of rows"), path: "data")
            }
        }
    }
}

extension TableFault {
    /// What `read` throws, where a name that stands twice is a fault of the column.
    fileprivate static func ofRepeatedNames(_ read: () throws -> CellTable) throws -> CellTable {
        do {
            return try read()
        } catch let error as TableError {
            guard case .duplicateName(let name) = error.reason else { throw error }
            throw TableFault.column(name, error.description)
        }
    }
}
