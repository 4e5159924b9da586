/// Comma-separated text (RFC 4180) as a table of texts, and back.
extension CellTable {
    /// Reads a header line and rows. Cells are kept as they stand, blanks included; an empty cell is an empty text. Blanks around
    /// the names of columns do not count. Blank lines may stand at the end; in a table of one column they are rows.
    ///
    /// - Throws: ``TableError`` with row, line and column.
    public static func csv(_ bytes: UnsafeRawBufferPointer, limits: CellLimits = CellLimits()) throws -> CellTable {
        let text = bytes.assumingMemoryBound(to: UInt8.self)
        guard let base = text.baseAddress else { throw TableError(.noColumns) }
        var reader = CellCSVReader(base: base, count: text.count, limits: limits)
        return try reader.read()
    }

    /// Writes rows, and the header before them if asked. Absent cells are empty.
    public func appendCSV(rows: Range<Int>, header: Bool = true, to bytes: inout [UInt8]) {
        if header {
            for (index, name) in columns.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                var copy = name
                copy.withUTF8 { Self.appendCSV($0, to: &bytes) }
            }
            bytes.append(UInt8(ascii: "\n"))
        }
        for row in rows {
            let start = bytes.count
            for column in columns.indices {
                if column > 0 { bytes.append(UInt8(ascii: ",")) }
                withCell(row: row, column: column) { if let cell = $0 { Self.appendCSV(cell, to: &bytes) } }
            }
            // A blank line would not be seen as a row.
            if bytes.count == start { bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: "\"")]) }
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    private static func appendCSV(_ cell: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        let blanks: [UInt8] = [0x20, 0x09]
        let isQuoted =
            cell.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A || $0 == 0x0D }
            || cell.first.map(blanks.contains) == true || cell.last.map(blanks.contains) == true
        guard isQuoted else { return bytes.append(contentsOf: cell) }
        bytes.append(UInt8(ascii: "\""))
        for byte in cell {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
