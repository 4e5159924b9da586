import TimeSeries

/// Whatever the bytes, the readers of texts answer with a table or an error, and a table comes back from rows and from CSV as it
/// was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCells(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    guard count > 0 else { return 0 }
    // The first byte picks the form, so that the rest of a finding reads as a file.
    let bytes = UnsafeBufferPointer(start: start + 1, count: count - 1)
    var limits = CellLimits()
    (limits.columns, limits.rows, limits.cells, limits.cellBytes) = (20, 100, 500, 200)
    switch start[0] % 3 {
    case 0: if let table = try? CellTable.csv(UnsafeRawBufferPointer(bytes), limits: limits) { check(table, limits) }
    case 1:
        var scanner = JSONScanner(bytes)
        if let table = try? CellTable.json(&scanner, limits: limits) { check(table, limits) }
    default: readRow(UnsafeRawBufferPointer(bytes))
    }
    return 0
}

private func check(_ table: CellTable, _ limits: CellLimits) {
    precondition(table.columns.count <= limits.columns && table.rowCount <= limits.rows)
    let places = table.columns.indices.map { Optional($0) }
    var copy = CellTable(columns: table.columns)
    for row in 0..<table.rowCount {
        table.encodedRow(row, places: places).withUnsafeBytes { encoded in
            do { try copy.append(encoded: encoded, places: places) } catch { preconditionFailure("\(error)") }
        }
        for column in table.columns.indices {
            let text = table.text(row: row, column: column)
            precondition(text == copy.text(row: row, column: column))
            precondition((text?.utf8.count ?? 0) <= limits.cellBytes)
        }
    }
    var text: [UInt8] = []
    table.appendCSV(rows: 0..<table.rowCount, to: &text)
    // Blanks around a name count in JSON and not in CSV, and no columns make no header.
    guard !table.columns.isEmpty, table.columns.allSatisfy({ $0.first != " " && $0.last != " " }) else { return }
    guard let again = text.withUnsafeBytes({ try? CellTable.csv($0) }) else { return }
    precondition(again.rowCount == table.rowCount)
}

private func readRow(_ bytes: UnsafeRawBufferPointer) {
    var cells = 0
    guard (try? CellRow.forEach(bytes, { column, _ in cells = column + 1 })) != nil else { return }
    guard let merged = try? CellRow.merge(old: bytes, new: bytes) else { preconditionFailure("no row") }
    precondition((try? CellRow.cells(merged))?.count ?? 0 <= cells)
}
