import BenchmarkSupport
import Detectors
import Foundation
import TimeSeries

/// Rows with the columns to judge them by, and which of them are anomalous.
struct LabelledRows {
    var rows: CellTable
    var columns: [TableColumn]
    var labels: [Bool]
}

/// The original service's sample data.
struct SampleTables {
    let folder: URL

    var areThere: Bool { FileManager.default.fileExists(atPath: folder.appendingPathComponent("cardio.json").path) }

    /// The quick start: cells and types of columns as its file has them.
    func cardio() throws -> LabelledRows {
        let data = try Data(contentsOf: folder.appendingPathComponent("cardio.json"))
        return try data.withUnsafeBytes { bytes in
            var scanner = JSONScanner(bytes.bindMemory(to: UInt8.self))
            var rows = CellTable(columns: [])
            var settings = JSONObject()
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                switch key {
                case "data": rows = try CellTable.json(&scanner)
                case "columns":
                    if case .object(let object) = try scanner.value() { settings = object }
                default: try scanner.skipValue()
                }
            }
            let columns = rows.columns.compactMap { name -> TableColumn? in
                let type = settings[name]?.object?["dataType"]?.string
                return type.flatMap { TableColumn.DataType(rawValue: $0) }.map { TableColumn(name: name, dataType: $0) }
            }
            return LabelledRows(rows: rows, columns: columns, labels: try Self.labels(rows))
        }
    }

    /// Lymphography: small whole numbers, taken as numbers.
    func lympho() throws -> LabelledRows {
        let rows = try table("lympho.csv")
        let columns = rows.columns.filter { $0.hasPrefix("X.") }.map {
            TableColumn(name: $0, dataType: .numericMeasure)
        }
        return LabelledRows(rows: rows, columns: columns, labels: try Self.labels(rows))
    }

    func table(_ name: String) throws -> CellTable {
        let data = try Data(contentsOf: folder.appendingPathComponent(name))
        return try data.withUnsafeBytes { try CellTable.csv($0) }
    }

    private static func labels(_ rows: CellTable) throws -> [Bool] {
        guard let target = rows.column(named: "target") else { throw OptionError(description: "no column 'target'") }
        return (0..<rows.rowCount).map { rows.text(row: $0, column: target) == "1" }
    }
}

extension CellTable {
    /// Some of the rows.
    func rows(_ chosen: [Int]) throws -> CellTable {
        var part = CellTable(columns: columns)
        let places = columns.indices.map { Optional($0) }
        for row in chosen {
            try encodedRow(row, places: places).withUnsafeBytes { try part.append(encoded: $0, places: places) }
        }
        return part
    }
}
