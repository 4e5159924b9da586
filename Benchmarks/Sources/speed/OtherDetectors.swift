import BenchmarkSupport
import Detectors
import TimeSeries

/// Training and scoring of the detectors beside the default one.
enum OtherDetectors {
    /// Signals of the per-signal detector, whose cost is linear in them.
    private static let perSignalCount = 20

    /// - Returns: a table of seconds to train, rows scored a second and the size of the model, best of the repeats.
    static func table(rows: Int, repeats: Int) throws -> String {
        var lines = [["detector", "rows", "signals", "train s", "score rows/s", "model MB"]]
        for signals in [38, 300] {
            lines.append(
                try line("classic", rows: rows, signals: signals, repeats: repeats) { try ClassicMSET.fit($0) })
        }
        lines.append(
            try line("per signal", rows: rows, signals: perSignalCount, repeats: repeats) { try PerSignalMSET.fit($0) })
        return Format.table(lines)
    }

    private static func line<Model: FittedDetector>(
        _ name: String, rows: Int, signals: Int, repeats: Int, fit: (SignalTable) throws -> Model
    ) throws -> [String] {
        let train = SpeedBenchmark.plant(rows: rows, signals: signals, seed: 1)
        let test = SpeedBenchmark.plant(rows: rows, signals: signals, seed: 2)
        var (training, scoring, size) = (Double.infinity, Double.infinity, 0)
        for _ in 0..<repeats {
            let (model, seconds) = try Environment.seconds { try fit(train) }
            training = min(training, seconds)
            scoring = min(scoring, try Environment.seconds { try model.score(test) }.1)
            size = try model.encoded().count
        }
        return [
            name, "\(rows)", "\(signals)", Format.fixed(training, 2), Format.fixed(Double(rows) / scoring, 0),
            Format.fixed(Double(size) / 1e6, 2),
        ]
    }
}
