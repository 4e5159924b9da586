import Detectors
import Foundation
import TimeSeries

/// Writes small model files of every detector to the folder in the first argument: the seeds of the model fuzzer.
@main
enum ModelSeeds {
    static func main() throws {
        let folder = URL(fileURLWithPath: CommandLine.arguments[1], isDirectory: true)
        let values = (0..<120).map { (index: Int) -> Double in Double((index * 7919) % 101 + index % 2 * 50) }
        let table = SignalTable(signalNames: ["a", "b"], values: values, rowCount: 60)
        let models: [(String, any FittedDetector)] = [
            ("dynamic", try DynamicMSET.fit(table, parameters: .init(memoryRows: 10))),
            ("persignal", try PerSignalMSET.fit(table, parameters: .init(memoryRows: 10, windowSize: 4))),
            ("classic", try ClassicMSET.fit(table, parameters: .init(memoryRows: 10))),
            (
                "normalised",
                try ClassicMSET.fit(table, parameters: .init(memoryRows: 10, weighting: .normalised))
            ),
        ]
        for (name, model) in models {
            try Data(try model.encoded()).write(to: folder.appendingPathComponent(name))
        }
        let rows = cells
        for algorithm in TableDetector.Algorithm.allCases {
            let trained = try TableDetector.fit(rows, columns: columns, parameters: .init(algorithm: algorithm))
            try Data(try trained.detector.encoded()).write(to: folder.appendingPathComponent(algorithm.rawValue))
        }
    }

    private static let columns = [
        TableColumn(name: "size", dataType: .numeric), TableColumn(name: "kind", dataType: .string),
        TableColumn(name: "open", dataType: .logical), TableColumn(name: "note", dataType: .text),
    ]

    private static var cells: CellTable {
        var rows = CellTable(columns: columns.map { $0.name })
        for row in 0..<6 {
            rows.beginRow()
            let texts = ["\(row * 37 % 11)", row % 3 == 0 ? "a" : "b", "\(row % 2)", "the pump no \(10 + row % 4)"]
            for (column, text) in texts.enumerated() { rows.set(column, text) }
        }
        return rows
    }
}
