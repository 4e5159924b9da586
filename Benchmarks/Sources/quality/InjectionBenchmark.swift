import BenchmarkSupport
import Detectors
import TimeSeries

/// Drift and faults injected into the out-of-fold scores of long training sets, beginning at row 2,000 of 8,000:
/// `quality injection`. Levels in units of the 99 % training threshold.
enum InjectionBenchmark {
    private struct Scenario {
        let name: String
        /// Length of what is injected; a ramp stays at its end.
        let length: Int
        let onset: Int
        let isRamp: Bool
    }

    private static let rows = 8000
    private static let start = 2000
    private static let level = 3.0
    private static let scenarios =
        [5900, 4000, 2000, 600].map { Scenario(name: "ramp in \($0)", length: $0, onset: $0, isRamp: true) }
        + [1500, 4000].map { Scenario(name: "step for \($0)", length: $0, onset: 1, isRamp: false) }
        + [Scenario(name: "300-row onset, 1500", length: 1500, onset: 300, isRamp: false)]

    static func run(_ data: BenchmarkData, parameters: DynamicMSET.Parameters) throws {
        var sums: [[(Double, Int)]] = ([nil] + scenarios).map { _ in [(0, 0), (0, 0), (0, 0)] }
        var used = 0
        for set in try data.sets() {
            for name in try data.entities(of: set) {
                let train = try data.load(name, of: set).train
                guard train.rowCount >= rows else { continue }
                let model = try DynamicMSET.fit(train, parameters: parameters)
                guard model.rehearsalCount >= rows else { continue }
                used += 1
                for (index, scenario) in ([nil] + scenarios).enumerated() {
                    for (column, share) in shares(model, scenario).enumerated() {
                        guard let share else { continue }
                        sums[index][column].0 += share
                        sums[index][column].1 += 1
                    }
                }
            }
        }
        var table = [["injected, \(used) sets", "during", "last quarter / after", "500 rows after"]]
        for (sum, name) in zip(sums, ["nothing"] + scenarios.map(\.name)) {
            table.append([name] + sum.map { $0.1 == 0 ? "" : Format.fixed(100 * $0.0 / Double($0.1), 1) })
        }
        print(Format.table(table))
    }

    /// Shares of flagged rows: during; at the end of a step or after a ramp; after a step.
    private static func shares(_ model: DynamicMSETModel, _ scenario: Scenario?) -> [Double?] {
        let levels = (0..<rows).map { row -> Double in
            guard let scenario, row >= start, scenario.isRamp || row < start + scenario.length else { return 0 }
            return level * min(1, Double(row - start) / Double(scenario.onset))
        }
        let flags = model.rehearsed(levels)
        func share(_ range: Range<Int>) -> Double? {
            let range = range.clamped(to: 0..<rows)
            return range.isEmpty ? nil : Double(flags[range].count { $0 }) / Double(range.count)
        }
        guard let scenario else { return [share(0..<rows)] }
        let end = start + scenario.length
        if scenario.isRamp { return [share(start..<end), share(end..<max(rows, end))] }
        return [share(start..<end), share((end - scenario.length / 4)..<end), share(end..<(end + 500))]
    }
}
