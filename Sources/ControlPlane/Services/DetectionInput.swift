import TimeSeries

/// Rows to be judged, from the bytes of an object or of a request.
public struct DetectionInput: Sendable {
    public var table: SignalTable
    /// False when the text did not name its columns.
    public var hasNames: Bool

    /// - Throws: `TableError` or `JSONSyntaxError`, which name the place.
    public init(_ bytes: UnsafeRawBufferPointer, allowsJSON: Bool = true) throws {
        guard allowsJSON, TrainingDataReader.looksLikeJSON(bytes) else {
            self.init(table: try CSVReader.read(bytes).table, hasNames: true)
            return
        }
        try self.init(try SignalTableJSON.read(bytes.bindMemory(to: UInt8.self)))
    }

    public init(_ document: SignalDocument) throws {
        let placeholders = (0..<document.columnCount).map(String.init)
        self.init(
            table: try document.table(namesIfAbsent: placeholders), hasNames: document.signalNames != nil)
    }

    public init(table: SignalTable, hasNames: Bool) {
        self.table = table
        self.hasNames = hasNames
    }
}
