import TimeSeries

/// Rows to be judged, from a request.
public struct DetectionInput: Sendable {
    public var table: SignalTable
    /// False when the text did not name its columns.
    public var hasNames: Bool

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
