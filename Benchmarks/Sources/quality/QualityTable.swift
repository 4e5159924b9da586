import BenchmarkSupport
import DetectionMetrics

/// The printed tables of the quality benchmark: one line per data set and detector, and the macro mean over data sets.
struct QualityTable {
    /// Data sets and detectors in the order they ran in.
    let sets: [String]
    let detectors: [String]
    private let summaries: [String: [String: SetSummary]]

    init(_ results: [EntityResult]) {
        var (sets, detectors): ([String], [String]) = ([], [])
        for result in results {
            if !sets.contains(result.set) { sets.append(result.set) }
            if !detectors.contains(result.detector) { detectors.append(result.detector) }
        }
        (self.sets, self.detectors) = (sets, detectors)
        summaries = Dictionary(grouping: results, by: \.set).mapValues {
            Dictionary(grouping: $0, by: \.detector).mapValues { SetSummary($0) }
        }
    }

    func summary(_ set: String, _ detector: String) -> SetSummary? { summaries[set]?[detector] }

    /// Rows, signals and share of anomalous rows of the data sets.
    func data() -> String {
        var rows = [["set", "entities", "train rows", "test rows", "signals", "anomalous %"]]
        for set in sets {
            guard let one = detectors.lazy.compactMap({ summary(set, $0) }).first else { continue }
            let signals =
                one.signals.lowerBound == one.signals.upperBound
                ? "\(one.signals.lowerBound)" : "\(one.signals.lowerBound)-\(one.signals.upperBound)"
            rows.append([
                set, "\(one.entities)", "\(one.trainRows)", "\(one.testRows)", signals, percent(one.anomalyShare),
            ])
        }
        return Format.table(rows)
    }

    /// Rankings and verdicts.
    func quality(reference: (_ set: String, _ detector: String) -> Double?) -> String {
        let header = [
            "set", "detector", "VUS-PR", "ref", "VUS-ROC", "AUC-PR", "AUC-ROC", "F1", "FAR%", "MAR%", "recall",
            "delay", "tail", "false/1000", "hit100", "hit150",
        ]
        return Format.table(
            lines(header) { set, detector, one in
                [
                    set, detector, Format.fixed(one.vusPR, 4), Format.fixed(reference(set, detector), 3),
                    Format.fixed(one.vusROC, 3), Format.fixed(one.aucPR, 3), Format.fixed(one.aucROC, 3),
                    Format.fixed(one.counts.f1, 3), percent(one.counts.falseAlarmRate),
                    percent(one.counts.missedAlarmRate), Format.fixed(one.counts.eventRecall, 2),
                    Format.fixed(one.medianDelay, 1), Format.fixed(one.medianTail, 1),
                    Format.fixed(one.falseEpisodesPerThousand, 1), Format.fixed(one.hitRate100, 2),
                    Format.fixed(one.hitRate150, 2),
                ]
            } macro: { detector, all in
                [
                    "macro", detector, Format.fixed(mean(all) { $0.vusPR }, 4),
                    Format.fixed(reference("macro", detector), 3), Format.fixed(mean(all) { $0.vusROC }, 3),
                    Format.fixed(mean(all) { $0.aucPR }, 3), Format.fixed(mean(all) { $0.aucROC }, 3),
                    Format.fixed(mean(all) { $0.counts.f1 }, 3), percent(mean(all) { $0.counts.falseAlarmRate }),
                    percent(mean(all) { $0.counts.missedAlarmRate }),
                    Format.fixed(mean(all) { $0.counts.eventRecall }, 2),
                    Format.fixed(mean(all) { $0.medianDelay }, 1), Format.fixed(mean(all) { $0.medianTail }, 1),
                    Format.fixed(mean(all) { $0.falseEpisodesPerThousand }, 1),
                    Format.fixed(mean(all) { $0.hitRate100 }, 2), Format.fixed(mean(all) { $0.hitRate150 }, 2),
                ]
            })
    }

    /// The false alarm promise and what it all costs.
    func cost() -> String {
        let faps = Set(summaries.values.flatMap { $0.values.flatMap { $0.realisedFAR.keys } }).sorted()
        let header =
            ["set", "detector"] + faps.map { "FAR% at \($0)" } + [
                "train s", "Mcells/s", "score rows/s", "peak MB", "model kB",
            ]
        return Format.table(
            lines(header) { set, detector, one in
                [set, detector] + faps.map { percent(one.realisedFAR[$0]) } + [
                    Format.fixed(one.trainSeconds, 2), Format.fixed(one.trainedCellsPerSecond.map { $0 / 1e6 }, 2),
                    Format.fixed(one.scoredRowsPerSecond, 0), Format.fixed(one.peakMemoryMB, 0),
                    Format.fixed(Double(one.modelBytes) / 1e3, 0),
                ]
            } macro: { detector, all in
                ["macro", detector] + faps.map { fap in percent(mean(all) { $0.realisedFAR[fap] }) }
            })
    }

    private func lines(
        _ header: [String], line: (String, String, SetSummary) -> [String],
        macro: (String, [SetSummary]) -> [String]
    ) -> [[String]] {
        var rows = [header]
        for set in sets {
            for detector in detectors {
                if let one = summary(set, detector) { rows.append(line(set, detector, one)) }
            }
        }
        for detector in detectors { rows.append(macro(detector, sets.compactMap { summary($0, detector) })) }
        return rows
    }

    /// Macro mean of a figure, nil when no data set has it.
    func mean(_ all: [SetSummary], _ value: (SetSummary) -> Double?) -> Double? {
        SetSummary.mean(all.compactMap(value))
    }

    private func percent(_ share: Double?) -> String { Format.fixed(share.map { 100 * $0 }, 1) }
}
