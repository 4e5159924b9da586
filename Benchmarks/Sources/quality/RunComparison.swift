import BenchmarkSupport
import DetectionMetrics
import Foundation

/// Differences of two runs, from their JSON files: second less first, over the entities that both have.
struct RunComparison {
    private let first: [EntityResult]
    private let second: [EntityResult]
    private let left: Int

    init(_ first: RunFile, _ second: RunFile) {
        func key(_ result: EntityResult) -> String { "\(result.detector)/\(result.set)/\(result.entity)" }
        let both = Set(first.results.map(key)).intersection(second.results.map(key))
        self.first = first.results.filter { both.contains(key($0)) }
        self.second = second.results.filter { both.contains(key($0)) }
        left = first.results.count + second.results.count - self.first.count - self.second.count
    }

    func text() -> String {
        let (before, after) = (QualityTable(first), QualityTable(second))
        var rows = [
            [
                "set", "detector", "VUS-PR", "change", "AUC-PR", "change", "F1", "change", "FAR%", "change", "recall",
                "change", "false/1000", "change", "train s", "change",
            ]
        ]
        for detector in before.detectors {
            for set in before.sets {
                guard let a = before.summary(set, detector), let b = after.summary(set, detector) else { continue }
                rows.append([set, detector] + figures([a], [b]))
            }
            let pairs = before.sets.compactMap { set in
                before.summary(set, detector).flatMap { a in after.summary(set, detector).map { (a, $0) } }
            }
            rows.append(["macro", detector] + figures(pairs.map(\.0), pairs.map(\.1)))
        }
        let rest = left == 0 ? "" : "\n\(left) results are in one of the files only and left out"
        return Format.table(rows) + rest
    }

    private func figures(_ a: [SetSummary], _ b: [SetSummary]) -> [String] {
        func pair(_ digits: Int, _ value: (SetSummary) -> Double?) -> [String] {
            guard let old = SetSummary.mean(a.compactMap(value)), let new = SetSummary.mean(b.compactMap(value)) else {
                return ["-", "-"]
            }
            let change = Format.fixed(new - old, digits)
            return [Format.fixed(new, digits), new > old && !change.hasPrefix("-") ? "+" + change : change]
        }
        return pair(4) { $0.vusPR } + pair(3) { $0.aucPR } + pair(3) { $0.counts.f1 }
            + pair(2) { 100 * $0.counts.falseAlarmRate } + pair(2) { $0.counts.eventRecall }
            + pair(1) { $0.falseEpisodesPerThousand } + pair(2) { $0.trainSeconds }
    }
}

/// The JSON file of a run.
struct RunFile: Codable {
    /// Settings and machine, for the reader.
    var header: [String: String]
    var results: [EntityResult]

    init(header: [String: String], results: [EntityResult]) {
        self.header = header
        self.results = results
    }

    init(_ path: String) throws {
        self = try JSONDecoder().decode(RunFile.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try encoder.encode(self).write(to: URL(fileURLWithPath: path))
    }
}
