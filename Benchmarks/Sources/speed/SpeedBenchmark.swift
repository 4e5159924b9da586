import BenchmarkSupport
import Detectors
import Foundation
import TimeSeries

/// Measures training, scoring, single-row calls, memory and file size on made-up data, and the speed of the matrix
/// product in the same run.
///
///     speed [--rows 10000] [--signals 8,38,100,300] [--repeats 3] [--others yes|no] [--grid yes|no]
///           [--json FILE]
///     speed streaming ...     rows one at a time (``StreamingSpeed``)
///
/// The others are the classic and the per-signal detector. The grid doubles rows, signals and memory rows one at a time, sets the matrix products of the detector beside plain
/// ones of the same shape, and times the reading of CSV.
@main
enum SpeedBenchmark {
    struct Case: Codable {
        let rows: Int
        let signals: Int
        /// Best of the repeats.
        let trainSeconds: Double
        let scoredRowsPerSecond: Double
        /// Median of single rows given to one session.
        let singleRowMilliseconds: Double
        let modelBytes: Int
        let loadMilliseconds: Double
        /// Peak resident memory while training, the table included.
        let peakMemoryMB: Double
        /// Largest time between two calls of the progress closure.
        let longestSilenceMilliseconds: Double
    }

    static func main() throws {
        let options: CommandLineOptions
        do {
            options = try CommandLineOptions(
                Array(CommandLine.arguments.dropFirst()),
                allowed: ["rows", "signals", "repeats", "others", "grid", "json"] + StreamingSpeed.options)
        } catch {
            FileHandle.standardError.write(Data("speed: \(error)\n".utf8))
            exit(64)
        }
        if options.words == ["streaming"] { return try StreamingSpeed.run(options) }
        let rows = options["rows"].flatMap { Int($0) } ?? 10_000
        let signals = (options["signals"] ?? "8,38,100,300").split(separator: ",").compactMap { Int($0) }
        let repeats = max(1, options["repeats"].flatMap { Int($0) } ?? 3)
        print("dynamic MSET, \(rows) rows, training on one thread, scoring on up to two; \(Environment.machine)")
        print("dgemm 512: \(Format.fixed(productSpeed(), 1)) GFLOP/s\n")

        var cases: [Case] = []
        for count in signals { cases.append(try measure(rows: rows, signals: count, repeats: repeats)) }
        var table = [
            [
                "rows", "signals", "train s", "peak MB", "score rows/s", "one row ms", "model MB", "load ms",
                "silence ms",
            ]
        ]
        for one in cases {
            table.append([
                "\(one.rows)", "\(one.signals)", Format.fixed(one.trainSeconds, 2), Format.fixed(one.peakMemoryMB, 0),
                Format.fixed(one.scoredRowsPerSecond, 0), Format.fixed(one.singleRowMilliseconds, 3),
                Format.fixed(Double(one.modelBytes) / 1e6, 2), Format.fixed(one.loadMilliseconds, 1),
                Format.fixed(one.longestSilenceMilliseconds, 0),
            ])
        }
        print(Format.table(table))
        if options["others"] != "no" { print("\n" + (try OtherDetectors.table(rows: rows, repeats: repeats))) }
        if options["grid"] != "no" {
            print("\n" + (try ScalingGrid.table(repeats: repeats)))
            print("\n" + (try ProductRates.table(signals: signals.max() ?? 300)))
            print("\n" + (try CSVSpeed.line()))
        }
        if let path = options["json"] {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            try encoder.encode(cases).write(to: URL(fileURLWithPath: path))
        }
    }

    private static func measure(rows: Int, signals: Int, repeats: Int) throws -> Case {
        let train = plant(rows: rows, signals: signals, seed: 1)
        let clock = ContinuousClock()
        var best = Double.infinity
        var silence = 0.0
        var model: DynamicMSETModel?
        Environment.resetPeakMemory()
        for _ in 0..<repeats {
            model = nil
            var last = clock.now
            let (fitted, seconds) = try Environment.seconds {
                try DynamicMSET.fit(train) { _, _ in
                    let now = clock.now
                    let step = last.duration(to: now).components
                    silence = max(silence, Double(step.seconds) * 1e3 + Double(step.attoseconds) * 1e-15)
                    last = now
                }
            }
            model = fitted
            best = min(best, seconds)
        }
        let peak = Environment.peakMemoryMB
        guard let model else { throw OptionError(description: "no model") }
        let test = plant(rows: rows, signals: signals, seed: 2)
        var rate = 0.0
        for _ in 0..<repeats {
            let (_, seconds) = try Environment.seconds { try model.score(test) }
            rate = max(rate, Double(rows) / seconds)
        }
        var session = try ScoringSession(model)
        var calls: [Double] = []
        for row in 0..<min(300, rows) {
            let one = Array(test.values[(row * signals)..<((row + 1) * signals)])
            calls.append(try Environment.seconds { try session.score(row: one) }.1)
        }
        let bytes = try model.encoded()
        let (_, load) = try Environment.seconds { try DynamicMSETModel(decoding: bytes) }
        return Case(
            rows: rows, signals: signals, trainSeconds: best, scoredRowsPerSecond: rate,
            singleRowMilliseconds: 1e3 * calls.sorted()[calls.count / 2], modelBytes: bytes.count,
            loadMilliseconds: 1e3 * load, peakMemoryMB: peak, longestSilenceMilliseconds: silence)
    }

    /// A table of ``PlantRows``.
    static func plant(rows: Int, signals: Int, seed: UInt64) -> SignalTable {
        var plant = PlantRows(signals: signals, seed: seed)
        var row = [Double](repeating: 0, count: signals)
        var values: [Double] = []
        values.reserveCapacity(rows * signals)
        for _ in 0..<rows {
            plant.next(into: &row)
            values.append(contentsOf: row)
        }
        return SignalTable(signalNames: (0..<signals).map { "x\($0)" }, values: values, rowCount: rows)
    }

    /// GFLOP/s of a 512 x 512 product, best of ten.
    private static func productSpeed() -> Double { ProductRates.plain(rows: 512, inner: 512, columns: 512) }
}
