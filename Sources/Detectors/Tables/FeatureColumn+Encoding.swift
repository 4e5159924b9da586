import Foundation
import TimeSeries

extension FeatureColumn {
    /// The cells of a table's column of this name, as numbers.
    func encode(_ rows: CellTable, check: () throws -> Void) throws -> FeatureTable.Column {
        switch encoding {
        case .number:
            return .numbers(imputed(try Self.numbers(rows, column, check: check) ?? []))
        case .categories(let categories): return try encode(rows, categories, check)
        case .words(let words, _): return try encode(rows, words, check)
        }
    }

    /// Numbers with the substitute where they are missing (NaN), counted from the column's origin.
    func imputed(_ numbers: [Double]) -> [Double] {
        guard case .number(let substitute, let origin) = encoding else { return numbers }
        let most = Double(Float.greatestFiniteMagnitude)
        return numbers.map { Swift.min(Swift.max(($0.isNaN ? substitute : $0) - origin, -most), most) }
    }

    /// Calls `body` with every text of a column that is not missing, and its row.
    static func forEachText(
        _ rows: CellTable, _ column: TableColumn, check: () throws -> Void,
        _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
    ) throws {
        guard let place = rows.column(named: column.name) else { return }
        try rows.forEachCell(column: place) { row, cell in
            if row % TableEncoder.checkedRows == 0 { try check() }
            if let cell, !cell.isEmpty { body(row, cell) }
        }
    }

    static func category(_ text: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: text.prefix(TableEncoder.categoryBytes), as: UTF8.self)
    }

    private func encode(
        _ rows: CellTable, _ categories: [String], _ check: () throws -> Void
    ) throws -> FeatureTable.Column {
        let missing: Int32 = imputesCategories && !categories.isEmpty ? 0 : -1
        var places = [Int32](repeating: missing, count: rows.rowCount)
        let place = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1, Int32($0)) })
        try Self.forEachText(rows, column, check: check) { row, text in
            places[row] = place[Self.category(text)] ?? -1
        }
        return .categories(places, count: categories.count)
    }

    /// The more texts have a word, the less it says: log((1 + n) / (1 + d)) + 1 for d of n texts.
    static func inverseDocumentFrequency(_ texts: Int, of all: Int) -> Double {
        log((1 + Double(all)) / (1 + Double(texts))) + 1
    }

    private func encode(_ rows: CellTable, _ words: [Word], _ check: () throws -> Void) throws -> FeatureTable.Column {
        let place = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1.text, $0) })
        var encoded = FeatureTable.WordWeights()
        encoded.starts.reserveCapacity(rows.rowCount + 1)
        var counts = [Double](repeating: 0, count: words.count)
        var met: [Int] = []
        try Self.forEachText(rows, column, check: check) { row, text in
            // Rows before this one that have no text.
            while encoded.starts.count <= row { encoded.starts.append(encoded.places.count) }
            TextWords.forEach(in: text) {
                guard let place = place[$0] else { return }
                if counts[place] == 0 { met.append(place) }
                counts[place] += 1
            }
            met.sort()
            let weights = met.map { counts[$0] * words[$0].weight }
            let length = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for (place, weight) in zip(met, weights) {
                encoded.places.append(UInt16(place))
                encoded.weights.append(Float(weight / length))
                counts[place] = 0
            }
            met.removeAll(keepingCapacity: true)
        }
        while encoded.starts.count <= rows.rowCount { encoded.starts.append(encoded.places.count) }
        return .words(encoded, count: words.count)
    }
}
