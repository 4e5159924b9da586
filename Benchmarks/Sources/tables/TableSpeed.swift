import BenchmarkSupport
import Detectors
import NumericalMethods
import TimeSeries

/// Processor time of one thread, from texts to scores.
struct TableSpeed {
    func report() throws {
        print("\nProcessor time of one thread; a training includes Mahalanobis distances")
        var lines = [
            ["rows x columns", "algorithm", "training ms", "file KB", "1,000 rows: ms", "read and 1,000 rows: ms"]
        ]
        for algorithm in TableDetector.Algorithm.allCases {
            lines.append(try line(numbers(rows: 47_619, columns: 21), algorithm))
        }
        for (rows, columns) in [(2000, 1000), (500, 1000), (1_000_000, 10)] {
            lines.append(try line(numbers(rows: rows, columns: columns), .isolationForest))
        }
        lines.append(try line(texts(rows: 20_000), .isolationForest))
        lines.append(try line(texts(rows: 20_000), .ensemble))
        print(Format.table(lines))
        print("peak memory \(Format.fixed(Environment.peakMemoryMB, 0)) MB")
    }

    private func line(_ table: LabelledRows, _ algorithm: TableDetector.Algorithm) throws -> [String] {
        func milliseconds<Result>(_ body: () throws -> Result) rethrows -> (Result, Double) {
            let start = Environment.processorSeconds
            let result = try body()
            return (result, 1000 * (Environment.processorSeconds - start))
        }
        let (detector, training) = try milliseconds {
            try TableDetector.fit(table.rows, columns: table.columns, parameters: .init(algorithm: algorithm)).detector
        }
        let some = try table.rows.rows(Array(0..<min(1000, table.rows.rowCount)))
        let bytes = try detector.encoded()
        _ = try detector.scores(some)
        let rounds = 10
        let (_, scoring) = try milliseconds { for _ in 0..<rounds { _ = try detector.scores(some) } }
        let (_, cold) = try milliseconds {
            for _ in 0..<rounds { _ = try FittedTableDetector(decoding: bytes).scores(some) }
        }
        return [
            "\(table.rows.rowCount) x \(table.columns.count)", algorithm.rawValue, Format.fixed(training, 0),
            Format.fixed(Double(bytes.count) / 1024, 0), Format.fixed(scoring / Double(rounds), 1),
            Format.fixed(cold / Double(rounds), 1),
        ]
    }

    private func numbers(rows: Int, columns: Int) -> LabelledRows {
        var random = RandomStream(seed: 1)
        return table(rows, [TableColumn.DataType](repeating: .numericMeasure, count: columns)) { _ in
            "\(random.normal())"
        }
    }

    /// Ten columns with 40 categories each and two with words: some 800 numbers a row.
    private func texts(rows: Int) -> LabelledRows {
        var random = RandomStream(seed: 2)
        let types = [TableColumn.DataType](repeating: .string, count: 10) + [.text, .text]
        return table(rows, types) { type in
            guard type == .text else { return "category \(random.index(below: 40))" }
            return (0..<12).map { _ in "word\(random.index(below: 300))" }.joined(separator: " ")
        }
    }

    private func table(
        _ rows: Int, _ types: [TableColumn.DataType], _ cell: (TableColumn.DataType) -> String
    ) -> LabelledRows {
        let columns = types.enumerated().map { TableColumn(name: "c\($0)", dataType: $1) }
        var cells = CellTable(columns: columns.map { $0.name })
        for _ in 0..<rows {
            cells.beginRow()
            for column in types.indices { cells.set(column, cell(types[column])) }
        }
        return LabelledRows(rows: cells, columns: columns, labels: [])
    }
}
