import TimeSeries

/// A trained detector of anomalous rows; see ``TableDetector``. Immutable.
public struct FittedTableDetector: Sendable, Equatable {
    public let parameters: TableDetector.Parameters
    let encoder: TableEncoder
    let scorer: TableScorer
    /// Where anomalous scores begin, before it is taken off them.
    let threshold: Double

    init(parameters: TableDetector.Parameters, encoder: TableEncoder, scorer: TableScorer, threshold: Double) {
        self.parameters = parameters
        self.encoder = encoder
        self.scorer = scorer
        self.threshold = threshold
    }

    /// The features it was trained on.
    public var columns: [TableColumn] { encoder.features.map { $0.column } }

    /// The words of every text column, the most frequent first.
    public var vocabularies: [(column: String, words: [VocabularyWord])] {
        encoder.features.compactMap { feature in feature.vocabulary.map { (feature.column.name, $0) } }
    }

    /// The score of every row. It depends on nothing but the row, so a row of the training gets its score there.
    ///
    /// Columns are found by name, as ``CellName`` compares names. Missing ones are imputed, unknown ones ignored.
    /// - Parameter check: called between pieces of work; what it throws ends the work.
    /// - Throws: ``DetectorError/unreadableCell(row:column:value:allowed:)``.
    public func scores(_ rows: CellTable, check: () throws -> Void = {}) throws -> [Double] {
        let table = try encoder.encode(rows, check: check)
        return try scorer.scores(table) { _ in try check() }.map { $0 - threshold }
    }
}
