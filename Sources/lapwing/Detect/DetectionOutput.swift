import TimeSeries

/// Anomalous rows in the three forms that `--output` names.
struct DetectionOutput {
    var rows: [DetectedRow]

    static let csvHeader = [
        "timestamp", "rowIndex", "score", "signalName", "actualValue", "estimatedValue", "imputedValue", "anomalyScore",
    ]

    func text(_ format: OutputFormat) -> String {
        switch format {
        case .json:
            return PrettyJSON.text(.object(.of(["detectionResults": .array(rows.map { .object($0.json) })])))
        case .csv: return CSVText.line(Self.csvHeader) + csvLines.map(CSVText.line).joined()
        case .table:
            guard !rows.isEmpty else { return "No anomalies.\n" }
            return table() + "\n\(rows.count) anomalous \(rows.count == 1 ? "row" : "rows")\n"
        }
    }

    /// The cells of one line an accused signal.
    var csvLines: [[String]] {
        rows.flatMap { row in
            row.anomalies.map { anomaly in
                [
                    row.timestamp ?? "", row.rowIndex.map { "\($0)" } ?? "", number(row.score), anomaly.signalName,
                    number(anomaly.actualValue), number(anomaly.estimatedValue), number(anomaly.imputedValue),
                    number(anomaly.anomalyScore),
                ]
            }
        }
    }

    private func number(_ value: Double?) -> String { value.map { ScalarText.of(.decimal($0)) } ?? "" }

    private func table() -> String {
        let hasTimes = rows.contains { $0.timestamp != nil }
        var table = TextTable([
            hasTimes ? .init("TIME") : .init("ROW", .right), .init("SCORE", .right), .init("SIGNAL"),
            .init("ACTUAL", .right), .init("EXPECTED", .right), .init("SIGNAL SCORE", .right),
        ])
        func short(_ value: Double?) -> String { value.map(ResourceColumn.shortNumber) ?? "missing" }
        for row in rows {
            let place = row.timestamp ?? row.rowIndex.map { "\($0)" } ?? ""
            for (index, anomaly) in row.anomalies.enumerated() {
                table.add([
                    index == 0 ? place : "", index == 0 ? short(row.score) : "", anomaly.signalName,
                    short(anomaly.actualValue), short(anomaly.estimatedValue), short(anomaly.anomalyScore),
                ])
            }
        }
        return table.text()
    }
}
