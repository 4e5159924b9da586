import BenchmarkSupport
import Detectors
import Foundation
import NumericalMethods
import TimeSeries

/// Scores rows one at a time as they would arrive, without holding them.
///
///     speed streaming [--signals 8,300] [--rows 10000] [--form calls|session|reused|kept] [--model FILE]
///
/// `calls` makes a table of every row and scores it as the continuation of a stream, `session` gives the row to a
/// session, which returns a result, `reused` has the session write into the same result every time, and `kept` has the
/// state of the series as bytes between rows, as streams of the service have it. `--model` reads the model from a file, or
/// trains it and writes the file if there is none; it takes one number of signals.
/// `scripts/allocations.sh` counts allocations with this command.
enum StreamingSpeed {
    enum Form: String {
        case calls
        case session
        case reused
        case kept
    }

    static let options = ["signals", "rows", "form", "model"]

    static func run(_ options: CommandLineOptions) throws {
        func count(_ name: String, _ usual: Int) -> Int { options[name].flatMap { Int($0) } ?? usual }
        let rows = count("rows", 10_000)
        guard let form = Form(rawValue: options["form"] ?? "session") else {
            throw OptionError(description: "--form is calls, session, reused or kept")
        }
        var lines = [["form", "signals", "rows", "mean ms a row", "rows flagged", "peak MB", "keeping ms", "kept kB"]]
        for signals in (options["signals"] ?? "8,300").split(separator: ",").compactMap({ Int($0) }) {
            let model = try model(signals: signals, file: options["model"])
            Environment.resetPeakMemory()
            let (seconds, flagged) = try score(model, rows: rows, form: form)
            let peak = Environment.peakMemoryMB
            let keeping = try keeping(model)
            lines.append([
                form.rawValue, "\(signals)", "\(rows)", Format.fixed(1e3 * seconds / Double(max(rows, 1)), 4),
                "\(flagged)", Format.fixed(peak, 1),
                Format.fixed(1e3 * keeping.seconds, 3), Format.fixed(Double(keeping.bytes) / 1e3, 1),
            ])
        }
        print(Format.table(lines))
    }

    /// Median time to take up a kept session and keep it again, work space for a row included, and its size.
    private static func keeping(_ model: DynamicMSETModel) throws -> (seconds: Double, bytes: Int) {
        var kept = try model.makeSession()
        let rows = SpeedBenchmark.plant(rows: 100, signals: model.signalNames.count, seed: 3)
        _ = try model.score(rows, session: &kept)
        let nothing = rows.rows(0..<0)
        let times = try (0..<100).map { _ in
            try Environment.seconds { try model.score(nothing, session: &kept) }.1
        }
        return (times.sorted()[50], kept.bytes.count)
    }

    private static func model(signals: Int, file: String?) throws -> DynamicMSETModel {
        if let file, let data = FileManager.default.contents(atPath: file) {
            return try DynamicMSETModel(decoding: [UInt8](data))
        }
        let model = try DynamicMSET.fit(SpeedBenchmark.plant(rows: 10_000, signals: signals, seed: 1))
        if let file { try Data(try model.encoded()).write(to: URL(fileURLWithPath: file)) }
        return model
    }

    /// Seconds spent scoring, and rows flagged.
    private static func score(_ model: DynamicMSETModel, rows: Int, form: Form) throws -> (Double, Int) {
        let signals = model.signalNames.count
        var plant = PlantRows(signals: signals, seed: 2)
        var row = [Double](repeating: 0, count: signals)
        var stream = try model.makeStream()
        var session = try ScoringSession(model)
        var result = RowDetection(signalCount: signals)
        var kept = try model.makeSession()
        var elapsed = Duration.zero
        var flagged = 0
        let clock = ContinuousClock()
        for _ in 0..<rows {
            plant.next(into: &row)
            let start = clock.now
            switch form {
            case .calls:
                let table = SignalTable(signalNames: model.signalNames, values: row, rowCount: 1)
                if try model.score(table, stream: &stream).isAnomaly[0] { flagged += 1 }
            case .session:
                if try session.score(row: row).isAnomaly { flagged += 1 }
            case .reused:
                try row.withUnsafeBufferPointer { try session.score(row: $0, into: &result) }
                if result.isAnomaly { flagged += 1 }
            case .kept:
                let table = SignalTable(signalNames: model.signalNames, values: row, rowCount: 1)
                if try model.score(table, session: &kept).isAnomaly[0] { flagged += 1 }
            }
            elapsed += start.duration(to: clock.now)
        }
        let parts = elapsed.components
        return (Double(parts.seconds) + Double(parts.attoseconds) * 1e-18, flagged)
    }
}
