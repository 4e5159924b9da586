import BenchmarkSupport
import DetectionMetrics
import Detectors
import NumericalMethods
import TimeSeries

/// Trained on seven tenths of the rows, anomalies among them, each detector ranks the rest. Every seed draws a split of its own, with the
/// same part of normal and anomalous rows, and is the seed of the detectors. Means over seeds.
struct RowQuality {
    let samples: SampleTables
    let seeds: Int

    private struct Result {
        var areas: [Double] = []
        var precisions: [Double] = []
    }

    func report() throws {
        print("\nUnseen rows, mean of \(seeds) splits and seeds: area under ROC (deviation) / average precision")
        let algorithms = TableDetector.Algorithm.allCases
        var lines = [["rows"] + algorithms.map { $0.rawValue }]
        var sets: [(name: String, rows: (UInt64) throws -> LabelledRows)] = GeneratedTables.all.map { table in
            (table.name, { table.make($0) })
        }
        if samples.areThere {
            let (cardio, lympho) = (try samples.cardio(), try samples.lympho())
            sets.insert(("cardio", { _ in cardio }), at: 0)
            sets.insert(("lympho", { _ in lympho }), at: 1)
        }
        for (name, rows) in sets {
            var results = [Result](repeating: Result(), count: algorithms.count)
            for seed in 0..<seeds {
                let rows = try rows(UInt64(seed))
                let (train, test) = split(rows.labels, seed: UInt64(seed))
                let (training, unseen) = (try rows.rows.rows(train), try rows.rows.rows(test))
                let labels = test.map { rows.labels[$0] }
                for (index, algorithm) in algorithms.enumerated() {
                    let detector = try TableDetector.fit(
                        training, columns: rows.columns,
                        parameters: .init(algorithm: algorithm, seed: UInt32(seed))
                    ).detector
                    let scores = try detector.scores(unseen).map { -$0 }
                    results[index].areas.append(RankingMetrics.areaUnderROC(labels: labels, scores: scores) ?? 0)
                    results[index].precisions.append(
                        RankingMetrics.averagePrecision(labels: labels, scores: scores) ?? 0)
                }
            }
            lines.append(
                [name]
                    + results.map {
                        let (area, precision) = (moments($0.areas), moments($0.precisions))
                        return "\(Format.fixed(area.mean, 4)) (\(Format.fixed(area.deviation, 4))) / "
                            + Format.fixed(precision.mean, 3)
                    })
        }
        print(Format.table(lines))
        print(
            "Library defaults on cardio, one split (reference): isolation forest .922 / .544, ECOD .941 / .582, COPOD .926 / .590,"
        )
        print("one-class SVM .930 / .512, Mahalanobis .885 / .427, HBOS .850 / .468, KNN .705 / .314, LOF .520 / .140")
    }

    /// Seven tenths of either kind of rows, and the rest; in the order of the table.
    private func split(_ labels: [Bool], seed: UInt64) -> (train: [Int], test: [Int]) {
        var random = RandomStream(seed: seed)
        var train: [Int] = []
        for kind in [true, false] {
            let rows = labels.indices.filter { labels[$0] == kind }
            let order = rows.map { _ in random.uniform() }
            let ranked = rows.indices.sorted { order[$0] < order[$1] }.map { rows[$0] }
            train += ranked.prefix(Int((0.7 * Double(rows.count)).rounded()))
        }
        let chosen = Set(train)
        return (train.sorted(), labels.indices.filter { !chosen.contains($0) })
    }

    private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count - 1, 1))
        return (mean, variance.squareRoot())
    }
}
