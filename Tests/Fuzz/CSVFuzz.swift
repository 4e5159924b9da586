import TimeSeries

/// Whatever the bytes, the CSV reader answers with a table or an error, and a table is consistent.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCSV(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    guard count > 0 else { return 0 }
    // The first byte picks the options, so that the rest of a finding reads as a file.
    let bits = start[0]
    var options = CSVReader.Options(maxSignals: 100, maxRows: 10_000, maxCells: 100_000)
    options.requireStrictlyIncreasing = bits & 1 == 0
    options.duplicateHeader = bits & 2 == 0 ? .error : .allow
    options.timestampColumn = bits & 4 == 0 ? .named("timestamp") : bits & 8 == 0 ? .absent : .firstColumnAlways
    if let table = try? CSVReader.read(UnsafeRawBufferPointer(start: start + 1, count: count - 1), options: options) {
        precondition(table.table.values.count == table.table.rowCount * table.table.signalCount)
        precondition(!table.table.values.contains { $0.isInfinite })
    }
    return 0
}
