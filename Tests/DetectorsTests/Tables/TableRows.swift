import Detectors
import NumericalMethods
import TimeSeries

/// Tables for the tests.
enum TableRows {
    /// Rows of texts, nil where a cell is absent.
    static func table(_ columns: [String], _ rows: [[String?]]) -> CellTable {
        var table = CellTable(columns: columns)
        for row in rows {
            table.beginRow()
            for (column, text) in row.enumerated() {
                if let text { table.set(column, text) }
            }
        }
        return table
    }

    static let mixedColumns = [
        TableColumn(name: "size", dataType: .numericMeasure), TableColumn(name: "skew", dataType: .numeric),
        TableColumn(name: "kind", dataType: .string), TableColumn(name: "open", dataType: .logical),
        TableColumn(name: "day", dataType: .date), TableColumn(name: "note", dataType: .text),
    ]

    /// Columns of all kinds, with some cells missing.
    static func mixed(rows: Int, seed: UInt64 = 1) -> CellTable {
        var random = RandomStream(seed: seed)
        let words = ["pump", "valve", "the", "motor", "runs", "hot", "quietly", "and", "stopped", "again"]
        func pick(_ items: [String]) -> String { items[random.index(below: items.count)] }
        let cells: [[String?]] = (0..<rows).map { _ in
            let size = random.normal()
            let row: [String?] = [
                "\(size)", "\(1 + size * size * random.uniform())", pick(["a", "a", "a", "b", "b", "c"]),
                pick(["True", "no", "1", "OFF"]), "2024-0\(1 + random.index(below: 9))-1\(random.index(below: 10))",
                (0...random.index(below: 8)).map { _ in pick(words) }.joined(separator: " "),
            ]
            return row.map { random.uniform() < 0.05 ? nil : $0 }
        }
        return table(mixedColumns.map { $0.name }, cells)
    }

    /// Some rows of a table, with their columns in another order.
    static func part(_ table: CellTable, _ rows: some Sequence<Int>) -> CellTable {
        let names = Array(table.columns.reversed())
        let last = table.columns.count - 1
        return Self.table(names, rows.map { row in names.indices.map { table.text(row: row, column: last - $0) } })
    }
}
