import TimeSeries

extension JSONWriter {
    /// Rows as objects whose cells are texts. Cells that are absent are left out.
    mutating func data(_ rows: CellTable) {
        data(rows, scores: nil)
    }

    /// The same with the score of every row, which stands in the place of a cell of its name.
    mutating func data(_ rows: CellTable, scores: [Double]?) {
        let names = rows.columns.map(JSONWriter.quoted)
        let score = JSONWriter.quoted(Self.scoreName)
        let hidden = scores == nil ? nil : rows.column(named: Self.scoreName)
        key("data")
        beginArray()
        for row in 0..<rows.rowCount {
            beginObject()
            for (column, name) in names.enumerated() where column != hidden {
                rows.withCell(row: row, column: column) { cell in
                    if let cell { member(quoted: name, utf8: cell) }
                }
            }
            if let scores {
                var text = "\(scores[row])"
                text.withUTF8 { member(quoted: score, utf8: $0) }
            }
            endObject()
        }
        endArray()
    }

    static var scoreName: String { "anomaly" }
}
