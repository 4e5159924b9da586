import TimeSeries

/// Turns the texts of a table into numbers, as the training rows taught it.
///
/// | type | becomes |
/// | --- | --- |
/// | `numeric`, `numericMeasure` | the number |
/// | `logical` | 1 or 0 |
/// | `date` | days since 1970 |
/// | `string` | a column of 0 and 1 for each of the most frequent texts; a text beyond those is none of them |
/// | `text` | a column for each of the most frequent words: tf-idf, each text's weights of length 1 |
///
/// What is missing is imputed from the training rows (``TableColumn/Imputation``): a number where the type has one, the most frequent
/// text of a `string` column by `mode`, and nothing in a `text`.
struct TableEncoder: Codable, Sendable, Equatable {
    /// Texts of a `string` column that become columns.
    static let mostCategories = 64
    /// Words of a `text` column that become columns.
    static let mostWords = 200
    /// Bytes of a category's text; the rest of a longer one does not count.
    static let categoryBytes = 256
    /// Rows between two calls of a check.
    static let checkedRows = 4096

    let features: [FeatureColumn]

    var width: Int { max(features.reduce(0) { $0 + $1.width }, 1) }

    init(features: [FeatureColumn]) { self.features = features }

    /// Learns from the rows, and encodes them.
    static func fit(
        _ rows: CellTable, columns: [TableColumn], check: () throws -> Void
    ) throws -> (encoder: TableEncoder, table: FeatureTable) {
        guard (1...TableDetector.mostEncodedColumns).contains(columns.count) else {
            throw DetectorError.featureCount(count: columns.count, maximum: TableDetector.mostEncodedColumns)
        }
        guard Set(columns.map { CellName.folded($0.name) }).count == columns.count else {
            throw DetectorError.parameterInvalid(
                name: "columns", value: columns.map { $0.name }.joined(separator: ", "), allowed: "different names")
        }
        guard rows.rowCount > 0 else { throw DetectorError.tooFewRows(rows: 0, minimum: 1) }
        var learnt: [Learnt] = []
        for column in columns { learnt.append(try Learnt(rows, column, check)) }
        // Categories and words share what numbers leave, in equal parts: half as many of each, until they fit.
        var halvings = 0
        while learnt.reduce(0, { $0 + $1.width(halvings) }) > TableDetector.mostEncodedColumns { halvings += 1 }
        let features = zip(columns, learnt).map { FeatureColumn(column: $0, encoding: $1.encoding(halvings, $0)) }
        let encoder = TableEncoder(features: features)
        var encoded: [FeatureTable.Column] = []
        for (feature, learnt) in zip(features, learnt) {
            if case .numbers(let numbers) = learnt {
                encoded.append(.numbers(feature.imputed(numbers)))
            } else {
                encoded.append(try feature.encode(rows, check: check))
            }
        }
        return (encoder, FeatureTable(rowCount: rows.rowCount, columns: encoded))
    }

    /// Encodes other rows. Columns are found by name; one that the rows do not have is missing throughout.
    func encode(_ rows: CellTable, check: () throws -> Void) throws -> FeatureTable {
        FeatureTable(rowCount: rows.rowCount, columns: try features.map { try $0.encode(rows, check: check) })
    }
}

extension TableEncoder {
    /// What a column's training cells taught, before it is known how many columns it may become.
    private enum Learnt {
        /// NaN where they are missing.
        case numbers([Double])
        case categories([String])
        case words([FeatureColumn.Word], stopWords: [String])

        init(_ rows: CellTable, _ column: TableColumn, _ check: () throws -> Void) throws {
            if let numbers = try FeatureColumn.numbers(rows, column, check: check) {
                self = .numbers(numbers)
            } else if column.dataType == .text {
                self = try Self.words(rows, column, check)
            } else {
                var texts = FrequentTexts()
                try FeatureColumn.forEachText(rows, column, check: check) { _, text in
                    texts.add(FeatureColumn.category(text))
                }
                self = .categories(texts.mostFrequent(TableEncoder.mostCategories).map { $0.text })
            }
        }

        private static func words(_ rows: CellTable, _ column: TableColumn, _ check: () throws -> Void) throws -> Learnt
        {
            var (words, stopWords) = (FrequentTexts(), FrequentTexts())
            try FeatureColumn.forEachText(rows, column, check: check) { _, text in
                var distinct: Set<String> = []
                TextWords.forEach(in: text) { distinct.insert($0) }
                for word in distinct {
                    if TextWords.stopWords.contains(word) { stopWords.add(word) } else { words.add(word) }
                }
            }
            let weighted = words.mostFrequent(TableEncoder.mostWords).map {
                FeatureColumn.Word(
                    text: $0.text, weight: FeatureColumn.inverseDocumentFrequency($0.count, of: rows.rowCount))
            }
            return .words(weighted, stopWords: stopWords.mostFrequent(TextWords.stopWords.count).map { $0.text })
        }

        func width(_ halvings: Int) -> Int {
            switch self {
            case .numbers: 1
            case .categories(let categories): min(categories.count, max(TableEncoder.mostCategories >> halvings, 1))
            case .words(let words, _): min(words.count, max(TableEncoder.mostWords >> halvings, 1))
            }
        }

        func encoding(_ halvings: Int, _ column: TableColumn) -> FeatureColumn.Encoding {
            switch self {
            case .numbers(let numbers):
                .number(
                    substitute: FeatureColumn.substitute(numbers, for: column),
                    origin: FeatureColumn.origin(of: numbers))
            case .categories(let categories): .categories(Array(categories.prefix(width(halvings))))
            case .words(let words, let stopWords):
                .words(Array(words.prefix(width(halvings))), stopWords: stopWords)
            }
        }
    }
}
