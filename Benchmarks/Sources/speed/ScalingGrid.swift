import BenchmarkSupport
import Detectors
import Foundation
import TimeSeries

/// Training and scoring time as rows, signals and memory double, with the exponents of their growth.
enum ScalingGrid {
    /// One point; the middle of the grid is 10,000 rows, 100 signals, 1500 memory rows.
    private struct Point {
        var rows = 10_000
        var signals = 100
        var memory = 1500
        var train = 0.0
        var score = 0.0
        var peak = 0.0
    }

    static func table(repeats: Int) throws -> String {
        let series: [(String, KeyPath<Point, Int>, [Point])] = [
            ("rows", \.rows, [2_500, 5_000, 10_000, 20_000].map { Point(rows: $0) }),
            ("signals", \.signals, [37, 75, 150, 300].map { Point(signals: $0) }),
            ("memory", \.memory, [375, 750, 1500, 3000].map { Point(memory: $0) }),
        ]
        var lines = [["doubling", "rows", "signals", "memory", "train s", "score ms/1000 rows", "peak MB"]]
        var exponents: [String] = []
        for (name, variable, points) in series {
            let measured = try points.map { try measure($0, repeats: repeats) }
            for point in measured {
                lines.append([
                    name, "\(point.rows)", "\(point.signals)", "\(point.memory)", Format.fixed(point.train, 3),
                    Format.fixed(1e6 * point.score, 1), Format.fixed(point.peak, 0),
                ])
            }
            let x = measured.map { log(Double($0[keyPath: variable])) }
            let training = slope(x, measured.map { log($0.train) })
            let scoring = slope(x, measured.map { log($0.score) })
            exponents.append(
                "cost as a power of \(name): training \(Format.fixed(training, 2)), a scored row \(Format.fixed(scoring, 2))"
            )
        }
        return Format.table(lines) + "\n" + exponents.joined(separator: "\n")
    }

    /// Best of the repeats; `score` in seconds a row.
    private static func measure(_ wanted: Point, repeats: Int) throws -> Point {
        var point = wanted
        let train = SpeedBenchmark.plant(rows: point.rows, signals: point.signals, seed: 1)
        let test = SpeedBenchmark.plant(rows: 4000, signals: point.signals, seed: 2)
        let parameters = DynamicMSET.Parameters(memoryRows: point.memory)
        (point.train, point.score) = (.infinity, .infinity)
        Environment.resetPeakMemory()
        for _ in 0..<repeats {
            let (model, seconds) = try Environment.seconds { try DynamicMSET.fit(train, parameters: parameters) }
            point.train = min(point.train, seconds)
            point.score = min(point.score, try Environment.seconds { try model.score(test) }.1 / 4000)
        }
        point.peak = Environment.peakMemoryMB
        return point
    }

    /// Least squares.
    private static func slope(_ x: [Double], _ y: [Double]) -> Double {
        let count = Double(x.count)
        let (mx, my) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
        let products = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
        return products / x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
    }
}
