import TimeSeries

/// A trained detector of anomalous rows; see ``TableDetector``. Immutable.
public struct FittedTableDetector: Sendable {
    public let parameters: TableDetector.Parameters
    /// The features it was trained on.
    public let columns: [TableColumn]

    /// The words of every text column, the most frequent first.
    public var vocabularies: [(column: String, words: [VocabularyWord])] { [] }

    /// The score of every row. It depends on nothing but the row, so a row of the training gets its score there.
    ///
    /// Columns are found by name, as ``CellName`` compares names. Missing ones are imputed, unknown ones ignored.
    /// - Parameter check: called between pieces of work; what it throws ends the work.
    /// - Throws: ``DetectorError/unreadableCell(row:column:value:allowed:)``.
    public func scores(_ rows: CellTable, check: () throws -> Void = {}) throws -> [Double] {
        throw DetectorError.unsupported("tables cannot be scored yet")
    }

    /// The detector's safetensors bytes. Same rows, parameters and seed on the same machine give the same bytes.
    public func encoded() throws -> [UInt8] { throw DetectorError.unsupported("tables cannot be kept yet") }

    /// Reads a detector's file; the bytes may be hostile.
    /// - Throws: ``DetectorError/malformedModel(_:)`` for anything that is not a complete, consistent detector.
    public init(decoding bytes: [UInt8]) throws { throw DetectorError.malformedModel("tables cannot be kept yet") }
}
