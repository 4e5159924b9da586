import NumericalMethods
import TimeSeries

/// A column of a table, with what the training rows taught about turning its texts into numbers.
struct FeatureColumn: Codable, Sendable, Equatable {
    enum Encoding: Codable, Sendable, Equatable {
        /// One number, counted from `origin`; `substitute` stands in where there is none.
        case number(substitute: Double, origin: Double)
        /// One number for each of these, 1 where it is the row's and else 0. The most frequent comes first.
        case categories([String])
        /// One number for each of these: how much of the row's text it is. The most frequent comes first. Words of `stopWords` were
        /// met as well, and left out.
        case words([Word], stopWords: [String])
    }

    struct Word: Codable, Sendable, Equatable {
        var text: String
        /// Inverse document frequency.
        var weight: Double
    }

    var column: TableColumn
    var encoding: Encoding

    /// Encoded columns this one becomes.
    var width: Int {
        switch encoding {
        case .number: 1
        case .categories(let categories): categories.count
        case .words(let words, _): words.count
        }
    }

    /// A row without a category counts as one of the most frequent category.
    var imputesCategories: Bool { column.imputation == .mode }

    var vocabulary: [VocabularyWord]? {
        guard case .words(let words, let stopWords) = encoding else { return nil }
        return words.enumerated().map { VocabularyWord(text: $1.text, kind: .word, rank: $0) }
            + stopWords.enumerated().map { VocabularyWord(text: $1, kind: .stopWord, rank: $0) }
    }
}

/// Cells of a column as numbers.
extension FeatureColumn {
    /// Cells of a numeric, logical or date column; nil for another. Missing ones are NaN.
    ///
    /// Dates become days since 1970, logical values 1 and 0.
    static func numbers(
        _ rows: CellTable, _ column: TableColumn, check: () throws -> Void
    ) throws -> [Double]? {
        let read: (UnsafeBufferPointer<UInt8>) -> Double?
        let allowed: String
        switch column.dataType {
        case .numeric, .numericMeasure:
            read = ColumnTraits.number
            allowed = "a decimal number of at most \(Float.greatestFiniteMagnitude)"
        case .logical:
            read = { ColumnTraits.logical(of: $0).map { $0 ? 1 : 0 } }
            allowed = "true or false, yes or no, on or off, 1 or 0"
        case .date:
            read = { ColumnTraits.date(of: $0).map { Double($0.microseconds) / 86_400_000_000 } }
            allowed = "a date of ISO 8601"
        case .string, .text: return nil
        }
        var numbers = [Double](repeating: .nan, count: rows.rowCount)
        guard let place = rows.column(named: column.name) else { return numbers }
        try rows.forEachCell(column: place) { row, cell in
            if row % TableEncoder.checkedRows == 0 { try check() }
            guard let cell, !cell.isEmpty else { return }
            guard let value = read(cell), Float(value).isFinite else {
                throw DetectorError.unreadableCell(
                    row: row, column: column.name, value: String(decoding: cell.prefix(200), as: UTF8.self),
                    allowed: allowed)
            }
            numbers[row] = value
        }
        return numbers
    }

    /// Where the numbers of a column are counted from: 0, or the least of them where they lie so far from 0 and so close together,
    /// as instants do, that single precision would not tell them apart.
    /// - Parameter numbers: those of the training rows, NaN where they are missing.
    static func origin(of numbers: [Double]) -> Double {
        let given = numbers.lazy.filter { !$0.isNaN }
        guard let least = given.min(), let most = given.max(), least < most else { return 0 }
        return max(abs(least), abs(most)) > farFromZero * (most - least) ? least : 0
    }

    /// In widths of the range that the numbers cover. The nearest 2^-14 of it is told apart at this distance.
    private static let farFromZero = 1024.0

    /// What stands in for missing numbers.
    /// - Parameter numbers: those of the training rows, NaN where they are missing.
    static func substitute(_ numbers: [Double], for column: TableColumn) -> Double {
        let given = AscendingOrder.sorted(numbers.filter { !$0.isNaN })
        guard let least = given.first, let most = given.last else { return 0 }
        // The type's own way; a date has none and takes the day in the middle.
        switch column.imputation ?? column.dataType.usualImputation ?? .median {
        case .zeroes: return 0
        case .mean:
            // The exact mean lies between both; a rounded one need not.
            return Swift.min(Swift.max(given.reduce(0, +) / Double(given.count), least), most)
        case .median: return given[(given.count - 1) / 2]
        case .mode: return mode(of: given)
        case .min: return least
        case .max: return most
        }
    }

    /// The most frequent number, the smallest of several.
    private static func mode(of rising: [Double]) -> Double {
        var (best, bestCount, start) = (rising[0], 0, 0)
        for place in rising.indices where place + 1 == rising.count || rising[place + 1] != rising[place] {
            if place + 1 - start > bestCount { (best, bestCount) = (rising[place], place + 1 - start) }
            start = place + 1
        }
        return best
    }
}
