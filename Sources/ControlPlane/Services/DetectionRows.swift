import Detectors
import TimeSeries

/// The rows of one input of a detection job, arranged for a model, some at a time: a long CSV is never in memory as a whole.
///
/// Borrows the bytes: use it only while they stay where they are.
struct DetectionRows {
    /// Set when the text is CSV.
    private var pieces: CSVPieces?
    /// Set when it is JSON, which is read at once.
    private var input: DetectionInput?
    /// Rows of `input` that were handed out.
    private var taken = 0
    private let fitted: any FittedDetector
    private let byteCount: Int
    /// Columns of the text, which may have some that the model does not look at.
    private let columnCount: Int

    /// - Throws: `TableError`, `JSONSyntaxError` or `ServiceError`, which name the place.
    init(_ bytes: UnsafeRawBufferPointer, allowsJSON: Bool, for fitted: any FittedDetector) throws {
        self.fitted = fitted
        byteCount = bytes.count
        if allowsJSON, TrainingDataReader.looksLikeJSON(bytes) {
            let input = try DetectionInput(try SignalTableJSON.read(bytes.bindMemory(to: UInt8.self)))
            columnCount = input.table.signalCount
            guard input.table.rowCount > 0 else {
                throw ServiceError.invalidParameter(field: "data", reason: "has no rows")
            }
            self.input = input
        } else {
            let pieces = try CSVPieces(bytes)
            columnCount = pieces.signalNames.count
            // Before any row is read: a header that does not fit says nothing about how wide the rows may be.
            let header = SignalTable(signalNames: pieces.signalNames, values: [], rowCount: 0)
            _ = try DetectionService.arrange(header, hasNames: true, for: fitted)
            self.pieces = pieces
        }
    }

    /// The next rows, of about `cells` cells; nil when there are no more.
    mutating func next(cells: Int) throws -> SignalTable? {
        let limit = max(1, cells / max(1, columnCount))
        guard let input else {
            return try pieces?.next(atMost: limit).map { try DetectionService.arrange($0, hasNames: true, for: fitted) }
        }
        guard taken < input.table.rowCount else { return nil }
        let piece = taken..<min(taken + limit, input.table.rowCount)
        taken = piece.upperBound
        return try DetectionService.arrange(input.table.rows(piece), hasNames: input.hasNames, for: fitted)
    }

    /// Bytes of the text that will not be looked at again.
    var bytesRead: Int { pieces?.bytesRead ?? byteCount }

    /// The share of the rows that were handed out, 0...1.
    var share: Double {
        guard let input else { return Double(bytesRead) / Double(max(1, byteCount)) }
        return Double(taken) / Double(max(1, input.table.rowCount))
    }
}
