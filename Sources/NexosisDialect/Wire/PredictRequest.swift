import ControlPlane
import TimeSeries

/// Rows to be judged, as they were sent. Every other member of the body is gone over.
struct PredictRequest: Sendable {
    let rows: CellTable

    /// - Throws: `JSONSyntaxError`, `TableError`, `NexosisRefusal` when there are no rows.
    init(body: UnsafeBufferPointer<UInt8>, limits: CellLimits) throws {
        var scanner = JSONScanner(body)
        var rows: CellTable?
        try scanner.beginObject()
        while let name = try scanner.nextKey() {
            guard name.lowercased() == "data" else {
                try scanner.skipValue()
                continue
            }
            guard rows == nil else { throw scanner.repeated(name) }
            switch try scanner.peek() {
            case .null: try scanner.null()
            case .array: rows = try CellTable.json(&scanner, limits: limits)
            case let kind: throw NexosisRefusal.field("data", "must be a list of rows, not \(kind.name)")
            }
        }
        try scanner.finish()
        guard let rows else { throw NexosisRefusal.field("data", "is required: a list of rows") }
        self.rows = rows
    }
}
