import Detectors
import Foundation
import TimeSeries

/// A file of `lapwing score`: rows in order, with the time column as it was written.
struct ScoreTable {
    var table: SignalTable
    var timestampTexts: TextColumn

    /// - Parameter note: told what is odd about the file.
    static func read(_ path: String, note: (String) -> Void) throws -> ScoreTable {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            throw CommandFailure(.badInput, "cannot read \(path): \(error.localizedDescription)")
        }
        do {
            let csv = try data.withUnsafeBytes { bytes in
                try CSVReader.read(
                    bytes, options: .init(timestampColumn: .firstColumnAlways, requireStrictlyIncreasing: false))
            }
            return ScoreTable(csv, name: path, note: note)
        } catch let error as TableError {
            throw CommandFailure(.badInput, "\(path): \(error)")
        }
    }

    private init(_ csv: CSVTable, name: String, note: (String) -> Void) {
        table = csv.table
        timestampTexts = csv.timestampTexts ?? TextColumn(repeatElement("", count: csv.table.rowCount))
        if let title = csv.timestampName, title != "timestamp" {
            note("warning: \(name): the first column, \"\(title)\", is taken for the timestamp")
        }
        guard let timestamps = table.timestamps else {
            note("warning: \(name): not every row has an ISO 8601 timestamp: rows are taken in order, times left aside")
            return
        }
        let later = timestamps.indices.dropFirst().filter { timestamps[$0] <= timestamps[$0 - 1] }
        guard let first = later.first else { return }
        let what = timestamps[first] == timestamps[first - 1] ? "repeats the time of" : "is earlier than"
        note(
            "warning: \(name): row \(first) (from 0) \(what) the row before, one of \(later.count) such rows: "
                + "rows are taken in order, times left aside")
        table.timestamps = nil
    }

    /// The columns that the model works on, in its order.
    func matched(to model: any FittedDetector, name: String, note: (String) -> Void) throws -> SignalTable {
        guard table.signalNames != model.signalNames else { return table }
        let positions = Dictionary(
            table.signalNames.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
        let missing = model.signalNames.filter { positions[$0] == nil }
        guard missing.isEmpty else {
            throw CommandFailure(
                .badInput,
                "\(name) lacks \(missing.count) trained \(missing.count == 1 ? "signal" : "signals"): "
                    + Self.list(missing))
        }
        let known = Set(model.allSignalNames)
        let extra = table.signalNames.filter { !known.contains($0) }
        if !extra.isEmpty { note("warning: \(name): not trained, left aside: \(Self.list(extra))") }
        return table.columns(model.signalNames.compactMap { positions[$0] })
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
    }
}
