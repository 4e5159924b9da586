import TimeSeries

/// Which row of a table an answer means.
struct RowPlaces {
    private var places: [String: Int] = [:]
    private let rowCount: Int

    init(_ table: SignalTable) {
        rowCount = table.rowCount
        for (row, timestamp) in (table.timestamps ?? []).enumerated() { places[timestamp.rfc3339] = row }
    }

    func row(of found: DetectedRow) -> Int? {
        if let index = found.rowIndex { return index }
        guard let text = found.timestamp else { return nil }
        return places[text] ?? Timestamp(parsing: text).flatMap { places[$0.rfc3339] }
    }

    /// A score for every row, 0 for those that the answer does not have.
    func scores(_ rows: [DetectedRow]) -> [Double] {
        var scores = [Double](repeating: 0, count: rowCount)
        for found in rows {
            if let row = row(of: found), scores.indices.contains(row) { scores[row] = found.score }
        }
        return scores
    }
}
