import Detectors
import Foundation
import NumericalMethods
import TimeSeries

/// Tables of 1,500 rows whose anomalies (8 %) are known, each with another relation between columns, so that no choice hangs on one
/// public data set.
enum GeneratedTables {
    struct Kind: Sendable {
        var name: String
        var make: @Sendable (UInt64) -> LabelledRows
    }

    static let all: [Kind] = [
        Kind(name: "dependent", make: { dependent(seed: $0) }), Kind(name: "skewed", make: { skewed(seed: $0) }),
        Kind(name: "clusters", make: { clusters(seed: $0) }),
        Kind(name: "between clusters", make: { between(seed: $0) }),
        Kind(name: "few columns off", make: { fewColumns(seed: $0) }),
        Kind(name: "whole numbers", make: { levels($0, as: .numericMeasure, count: 6) }),
        Kind(name: "categories", make: { levels($0, as: .string, count: 5) }),
        Kind(name: "mixed", make: { mixed(seed: $0) }),
    ]

    private static let rows = 1500
    private static let width = 12

    private static func labels(_ random: inout RandomStream) -> [Bool] {
        var labels = [Bool](repeating: false, count: rows)
        while labels.count(where: { $0 }) < rows * 8 / 100 { labels[random.index(below: rows)] = true }
        return labels
    }

    private static func table(_ labels: [Bool], _ types: [TableColumn.DataType], _ row: (Bool) -> [String])
        -> LabelledRows
    {
        let columns = types.enumerated().map { TableColumn(name: "c\($0)", dataType: $1) }
        var cells = CellTable(columns: columns.map { $0.name })
        for label in labels {
            cells.beginRow()
            for (column, text) in row(label).enumerated() { cells.set(column, text) }
        }
        return LabelledRows(rows: cells, columns: columns, labels: labels)
    }

    private static func numbers(_ labels: [Bool], _ row: (Bool) -> [Double]) -> LabelledRows {
        table(labels, [TableColumn.DataType](repeating: .numericMeasure, count: width)) { row($0).map { "\($0)" } }
    }

    private static func normals(_ count: Int, _ random: inout RandomStream) -> [Double] {
        (0..<count).map { _ in random.normal() }
    }

    /// Four factors behind twelve columns. Anomalies have larger factors, and more that is the columns' own.
    private static func dependent(seed: UInt64) -> LabelledRows {
        var random = RandomStream(seed: 100 + seed)
        let labels = labels(&random)
        let loadings = (0..<width).map { _ in normals(4, &random) }
        return numbers(labels) { isAnomaly in
            let factors = normals(4, &random).map { $0 * (isAnomaly ? 1.6 : 1) }
            return loadings.map {
                zip($0, factors).reduce(random.normal() * (isAnomaly ? 1 : 0.3)) { $0 + $1.0 * $1.1 }
            }
        }
    }

    /// Log-normal columns. Anomalies are larger.
    private static func skewed(seed: UInt64) -> LabelledRows {
        var random = RandomStream(seed: 200 + seed)
        let labels = labels(&random)
        return numbers(labels) { isAnomaly in
            normals(width, &random).map { exp($0 + (isAnomaly ? 0.5 + 0.6 * random.normal() : 0)) }
        }
    }

    /// Three clusters. Anomalies lie farther from theirs.
    private static func clusters(seed: UInt64) -> LabelledRows {
        var random = RandomStream(seed: 300 + seed)
        let labels = labels(&random)
        let centres = (0..<3).map { _ in normals(width, &random).map { 3 * $0 } }
        return numbers(labels) { isAnomaly in
            centres[random.index(below: 3)].map { $0 + random.normal() * (isAnomaly ? 1.8 : 1) }
        }
    }

    /// Three clusters. Anomalies lie in the middle of them, where no single column is unusual.
    private static func between(seed: UInt64) -> LabelledRows {
        var random = RandomStream(seed: 700 + seed)
        let labels = labels(&random)
        let centres = (0..<3).map { _ in normals(width, &random).map { 4 * $0 } }
        let middle = (0..<width).map { column in centres.reduce(0) { $0 + $1[column] } / 3 }
        return numbers(labels) { isAnomaly in
            (isAnomaly ? middle : centres[random.index(below: 3)]).map { $0 + random.normal() }
        }
    }

    /// Independent columns. Anomalies are off in two of them.
    private static func fewColumns(seed: UInt64) -> LabelledRows {
        var random = RandomStream(seed: 400 + seed)
        let labels = labels(&random)
        return numbers(labels) { isAnomaly in
            var row = normals(width, &random)
            for _ in 0..<(isAnomaly ? 2 : 0) {
                row[random.index(below: width)] += (2 + 2 * random.uniform()) * (random.uniform() < 0.5 ? -1 : 1)
            }
            return row
        }
    }

    /// Levels of different frequency. Anomalies have four columns at any level.
    private static func levels(_ seed: UInt64, as type: TableColumn.DataType, count: Int) -> LabelledRows {
        var random = RandomStream(seed: 500 + seed)
        let labels = labels(&random)
        let shares = (0..<width).map { _ in unevenShares(count, &random) }
        return table(labels, [TableColumn.DataType](repeating: type, count: width)) { isAnomaly in
            var row = shares.map { draw($0, &random) }
            for _ in 0..<(isAnomaly ? 4 : 0) { row[random.index(below: width)] = random.index(below: count) }
            return row.map { "\($0)" }
        }
    }

    /// Skewed and normal numbers, categories, a word or two. Anomalies are off in some of each.
    private static func mixed(seed: UInt64) -> LabelledRows {
        var random = RandomStream(seed: 600 + seed)
        let labels = labels(&random)
        let shares = (0..<4).map { _ in unevenShares(4, &random) }
        let words = ["pump", "valve", "motor", "belt", "fan", "leak", "noise", "smoke"]
        let types: [TableColumn.DataType] =
            [.numeric, .numericMeasure, .numericMeasure, .numericMeasure, .numericMeasure, .numericMeasure]
            + [.string, .string, .string, .string, .logical, .text]
        return table(labels, types) { isAnomaly in
            let skewed = normals(3, &random).map { exp($0 + (isAnomaly ? 0.5 + 0.6 * random.normal() : 0)) }
            let plain = normals(3, &random).map { $0 * (isAnomaly ? 1.8 : 1) }
            var levels = shares.map { draw($0, &random) }
            if isAnomaly { levels[random.index(below: 4)] = random.index(below: 4) }
            let isOn = random.uniform() < (isAnomaly ? 0.4 : 0.1)
            let text = (0..<3).map { _ in words[random.index(below: isAnomaly ? 8 : 5)] }
            return (skewed + plain).map { "\($0)" } + levels.map { "level \($0)" } + [isOn ? "yes" : "no"]
                + [text.joined(separator: " ")]
        }
    }

    /// Uneven shares that sum up to 1.
    private static func unevenShares(_ count: Int, _ random: inout RandomStream) -> [Double] {
        let weights = (0..<count).map { _ in pow(random.uniform(), 2) + 0.01 }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    private static func draw(_ shares: [Double], _ random: inout RandomStream) -> Int {
        var rest = random.uniform()
        for (level, share) in shares.enumerated() {
            rest -= share
            if rest < 0 { return level }
        }
        return shares.count - 1
    }
}
