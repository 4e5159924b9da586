import BenchmarkSupport
import DetectionMetrics

/// The printed tables of the quality benchmark.
enum QualityTable {
    static func sets(_ results: [EntityResult], reference: [String: Double]) -> String {
        var rows = [
            [
                "set", "VUS-PR", "ref", "VUS-ROC", "AUC-PR", "AUC-ROC", "F1/FAR%/MAR% S>tau", "recall",
                "F1/FAR%/MAR% decided", "recall", "episodes", "tail", "median FAR% S/gated", "hit 100/150", "train s",
                "rows/s",
            ]
        ]
        var macro: [[Double]] = []
        for set in names(results) {
            let own = results.filter { $0.set == set }
            let (smoothed, gated) = (counts(own, \.smoothed), counts(own, \.gated))
            let ranking = [mean(own, \.vusPR), mean(own, \.vusROC), mean(own, \.aucPR), mean(own, \.aucROC)]
            var numbers: [Double] = ranking.map { $0 ?? 0 }
            for counts in [smoothed, gated] {
                numbers += [counts.f1, counts.falseAlarmRate, counts.missedAlarmRate, counts.eventRecall]
            }
            var row = [set, Format.fixed(ranking[0], 4), Format.fixed(reference[set], 3)]
            for value in ranking.dropFirst() { row.append(Format.fixed(value, 3)) }
            row.append(triple(smoothed))
            row.append(Format.fixed(smoothed.eventRecall, 2))
            row.append(triple(gated))
            row.append(Format.fixed(gated.eventRecall, 2))
            let normal = gated.falsePositives + gated.trueNegatives
            numbers.append(1000 * Double(own.map(\.falseEpisodes).reduce(0, +)) / Double(max(normal, 1)))
            macro.append(numbers)
            row.append(Format.fixed(numbers.last, 1))
            row.append(Format.fixed(median(own.flatMap(\.tails).map(Double.init)), 0))
            row.append("\(percent(median(own.map(\.smoothedFAR)))) / \(percent(median(own.map(\.gatedFAR))))")
            row.append("\(Format.fixed(mean(own, \.hitRate100), 2)) / \(Format.fixed(mean(own, \.hitRate150), 2))")
            row.append(Format.fixed(own.map(\.trainSeconds).reduce(0, +), 2))
            row.append(Format.fixed(own.map(\.scoredRowsPerSecond).min(), 0))
            rows.append(row)
        }
        var average = [Double](repeating: 0, count: 13)
        for numbers in macro {
            for (column, number) in numbers.enumerated() { average[column] += number / Double(macro.count) }
        }
        if !macro.isEmpty {
            func triple(_ from: Int) -> String {
                "\(Format.fixed(average[from], 3)) / \(percent(average[from + 1])) / \(percent(average[from + 2]))"
            }
            var row = ["macro", Format.fixed(average[0], 4), "0.627"]
            for value in average[1...3] { row.append(Format.fixed(value, 3)) }
            row += [
                triple(4), Format.fixed(average[7], 2), triple(8), Format.fixed(average[11], 2),
                Format.fixed(average[12], 1),
            ]
            rows.append(row)
        }
        return Format.table(rows)
    }

    static func entities(_ results: [EntityResult]) -> String {
        Format.table(
            [["entity", "train", "test", "signals", "anomalous", "VUS-PR", "AUC-PR", "AUC-ROC", "FAR% S/gated"]]
                + results.map {
                    [
                        "\($0.set)/\($0.entity)", "\($0.trainRows)", "\($0.testRows)", "\($0.signals)",
                        Format.fixed($0.anomalyShare, 3), Format.fixed($0.vusPR, 3), Format.fixed($0.aucPR, 3),
                        Format.fixed($0.aucROC, 3), "\(percent($0.smoothedFAR)) / \(percent($0.gatedFAR))",
                    ]
                })
    }

    static func failures(_ results: [EntityResult], reference: [String: Double], leastMacro: Double) -> [String] {
        var failures: [String] = []
        let sets = names(results)
        for set in sets {
            guard let wanted = reference[set], let got = mean(results.filter({ $0.set == set }), \.vusPR) else {
                continue
            }
            if got < 0.98 * wanted {
                failures.append("\(set) VUS-PR \(Format.fixed(got, 4)) < \(Format.fixed(0.98 * wanted, 4))")
            }
        }
        if Set(sets) == Set(reference.keys) {
            let macro =
                sets.compactMap { set in mean(results.filter { $0.set == set }, \.vusPR) }.reduce(0, +)
                / Double(sets.count)
            if macro < leastMacro { failures.append("macro VUS-PR \(Format.fixed(macro, 4)) < \(leastMacro)") }
        }
        return failures
    }

    private static func names(_ results: [EntityResult]) -> [String] { Array(Set(results.map(\.set))).sorted() }

    private static func counts(_ results: [EntityResult], _ part: (EntityResult) -> AlarmCounts) -> AlarmCounts {
        var sum = AlarmCounts()
        for result in results { sum += part(result) }
        return sum
    }

    private static func mean(_ results: [EntityResult], _ value: (EntityResult) -> Double?) -> Double? {
        let values = results.compactMap(value)
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    private static func triple(_ counts: AlarmCounts) -> String {
        "\(Format.fixed(counts.f1, 3)) / \(percent(counts.falseAlarmRate)) / \(percent(counts.missedAlarmRate))"
    }

    private static func percent(_ share: Double) -> String { Format.fixed(100 * share, 1) }
}
