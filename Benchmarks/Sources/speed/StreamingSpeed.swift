import BenchmarkSupport
import Detectors
import Foundation
import NumericalMethods
import TimeSeries

/// Scores rows one at a time as they would arrive, without holding them.
///
///     speed streaming [--signals 8,300] [--rows 10000] [--form calls|session|reused] [--train 10000] [--memory 1500]
///
/// `calls` makes a table of every row and scores it as the continuation of a stream, `session` gives the row to a
/// session, which returns a result, and `reused` has the session write into the same result every time.
/// `scripts/allocations.sh` counts allocations with this command.
enum StreamingSpeed {
    enum Form: String {
        case calls
        case session
        case reused
    }

    static let options = ["signals", "rows", "form", "train", "memory"]

    static func run(_ options: CommandLineOptions) throws {
        func count(_ name: String, _ usual: Int) -> Int { options[name].flatMap { Int($0) } ?? usual }
        let (rows, train, memory) = (count("rows", 10_000), count("train", 10_000), count("memory", 1500))
        guard let form = Form(rawValue: options["form"] ?? "session") else {
            throw OptionError(description: "--form is calls, session or reused")
        }
        var lines = [["form", "signals", "rows", "mean ms a row", "rows flagged", "peak MB"]]
        for signals in (options["signals"] ?? "8,300").split(separator: ",").compactMap({ Int($0) }) {
            let model = try DynamicMSET.fit(
                SpeedBenchmark.plant(rows: train, signals: signals, seed: 1),
                parameters: DynamicMSET.Parameters(memoryRows: memory))
            Environment.resetPeakMemory()
            let (seconds, flagged) = try score(model, rows: rows, form: form)
            lines.append([
                form.rawValue, "\(signals)", "\(rows)", Format.fixed(1e3 * seconds / Double(max(rows, 1)), 4),
                "\(flagged)", Format.fixed(Environment.peakMemoryMB, 1),
            ])
        }
        print(Format.table(lines))
    }

    /// Seconds spent scoring, and rows flagged.
    private static func score(_ model: DynamicMSETModel, rows: Int, form: Form) throws -> (Double, Int) {
        let signals = model.signalNames.count
        var plant = PlantRows(signals: signals, seed: 2)
        var row = [Double](repeating: 0, count: signals)
        var stream = try model.makeStream()
        var session = try ScoringSession(model)
        var result = RowDetection(signalCount: signals)
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
            }
            elapsed += start.duration(to: clock.now)
        }
        let parts = elapsed.components
        return (Double(parts.seconds) + Double(parts.attoseconds) * 1e-18, flagged)
    }
}
