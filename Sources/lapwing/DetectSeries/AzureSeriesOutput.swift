import AzureDialect
import Foundation
import TimeSeries

/// An answer of the Azure dialect's detection beside the points that it is about.
struct AzureSeriesOutput {
    private let operation: UnivariateOperation
    private let answer: JSONValue
    private let points: [JSONObject]

    /// - Parameter request: the body that was answered.
    init(_ operation: UnivariateOperation, request: [UInt8], answer: [UInt8]) throws {
        self.operation = operation
        self.answer = try JSONValue(parsing: answer)
        points = try JSONValue(parsing: request).object?["series"]?.array?.compactMap(\.object) ?? []
    }

    func text(_ format: OutputFormat) -> String {
        switch format {
        case .json: PrettyJSON.text(answer)
        case .csv: CSVText.line(rows.names) + rows.cells.map(CSVText.line).joined()
        case .table: people()
        }
    }

    private func member(_ name: String) -> JSONValue { answer.object?[name] ?? .null }

    private func column(_ name: String) -> [JSONValue] { member(name).array ?? [] }

    private func time(_ index: Int) -> String {
        let text = points[index]["timestamp"].map(ScalarText.of) ?? ""
        return text.isEmpty ? "point \(index)" : text
    }

    private func value(_ index: Int) -> String { points[index]["value"].map(ScalarText.of) ?? "" }

    /// Every point with what was found out about it, or the newest alone.
    private var rows: (names: [String], cells: [[String]]) {
        switch operation {
        case .entire:
            let (expected, upper, lower) = (column("expectedValues"), column("upperMargins"), column("lowerMargins"))
            let (isAnomaly, severity) = (column("isAnomaly"), column("severity"))
            let names = ["timestamp", "value", "expected", "lower", "upper", "is_anomaly"]
            let cells = points.indices.map { index in
                [time(index), value(index)] + band(expected[index], lower[index], upper[index])
                    + [ScalarText.of(isAnomaly[index])] + (severity.isEmpty ? [] : [ScalarText.of(severity[index])])
            }
            return (names + (severity.isEmpty ? [] : ["severity"]), cells)
        case .last:
            let names = ["timestamp", "value", "expected", "lower", "upper", "is_anomaly"]
            let severity = member("severity")
            let cells =
                [time(points.count - 1), value(points.count - 1)]
                + band(member("expectedValue"), member("lowerMargin"), member("upperMargin"))
                + [ScalarText.of(member("isAnomaly"))] + (severity.isNull ? [] : [ScalarText.of(severity)])
            return (names + (severity.isNull ? [] : ["severity"]), [cells])
        case .changePoint:
            let (isChange, confidence) = (column("isChangePoint"), column("confidenceScores"))
            let cells = points.indices.map { index in
                [time(index), value(index), ScalarText.of(isChange[index]), ScalarText.of(confidence[index])]
            }
            return (["timestamp", "value", "is_change_point", "confidence"], cells)
        }
    }

    /// Expected value, and the ends of what is normal.
    private func band(_ expected: JSONValue, _ lower: JSONValue, _ upper: JSONValue) -> [String] {
        guard let expected = expected.number, let lower = lower.number, let upper = upper.number else {
            return ["", "", ""]
        }
        return [expected, expected - lower, expected + upper].map {
            ScalarText.of(.number($0, isInteger: false))
        }
    }

    // MARK: For people

    /// A sentence, then the points that matter.
    private func people() -> String {
        let (names, cells) = rows
        let flag = operation == .changePoint ? 2 : 5
        let shown = operation == .last ? cells : cells.filter { $0[flag] == "true" }
        let sentence: String
        switch operation {
        case .entire: sentence = "\(shown.count) of \(points.count) points are anomalies"
        case .last:
            let verdict = member("isAnomaly").bool == true ? "an anomaly" : "normal"
            let window = ScalarText.of(member("suggestedWindow"))
            sentence = "The newest of \(points.count) points is \(verdict); send \(window) points next time"
        case .changePoint: sentence = "\(shown.count) of \(points.count) points are change points"
        }
        let period = member("period").integer ?? 0
        let text = sentence + (period > 1 ? "; the season has \(period) points.\n" : "; there is no season.\n")
        guard !shown.isEmpty else { return text }
        let kept = names.indices.filter { $0 != flag }
        var table = TextTable(
            kept.map { .init($0 == 0 ? "TIME" : names[$0].uppercased(), $0 == 0 ? .left : .right) })
        for row in shown { table.add(kept.map { $0 < 1 ? row[$0] : short(row[$0]) }) }
        return text + table.text()
    }

    /// Six digits.
    private func short(_ text: String) -> String { Double(text).map { String(format: "%.6g", $0) } ?? text }
}
