import TimeSeries

/// Whatever the bytes, the JSON readers answer with a value or an error, and a table that
/// comes out of them is consistent.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    _ = try? JSONValue(parsing: bytes)
    let options = SignalTableJSON.Options(requireStrictlyIncreasing: false, maxSignals: 100, maxCells: 100_000)
    if let document = try? SignalTableJSON.read(bytes, options: options) {
        precondition(document.values.count == document.rowCount * document.columnCount)
        if let table = try? document.table() {
            precondition(table.values.count == table.rowCount * table.signalCount)
        }
    }
    bytes.withUnsafeBufferPointer { buffer in
        _ = DecimalParser.parse(buffer)
        _ = Timestamp(parsing: buffer)
    }
    return 0
}
