import TimeSeries

/// What was found, beside what was planted.
struct DemoReport {
    struct Outcome: Sendable {
        var fault: PlantedFault
        /// Anomalous rows within the fault's span.
        var flaggedRows: Int
        /// Rows from the start of the fault to the first of them.
        var delay: Int?
        /// The signals most accused, the most guilty first.
        var leading: [String]

        var isDetected: Bool { delay != nil }
        /// Whether the signal that leads is one that the fault changes.
        var isRightlyAccused: Bool {
            leading.first.map { lead in fault.guilty.contains { $0.name == lead } } ?? false
        }
    }

    /// Anomalous rows with no fault, joined when they are near each other.
    struct FalseAlarm: Equatable, Sendable {
        var rows: ClosedRange<Int>
    }

    static let leastDetected = 4
    /// Rows between two false alarms.
    private static let quietRows = 10
    private static let leadingCount = 3

    var outcomes: [Outcome]
    var falseAlarms: [FalseAlarm]

    init(rows table: SignalTable, found: [DetectedRow], faults: [PlantedFault] = Faults.all) {
        let places = RowPlaces(table)
        let flagged = found.compactMap { row in places.row(of: row).map { (row: $0, found: row) } }
            .sorted { $0.row < $1.row }
        outcomes = faults.map { fault in
            let hits = flagged.filter { fault.span.contains($0.row) }
            return Outcome(
                fault: fault, flaggedRows: hits.count, delay: hits.first.map { $0.row - fault.rows.lowerBound },
                leading: Self.leading(hits.map(\.found)))
        }
        falseAlarms = []
        for row in flagged.map(\.row) where !faults.contains(where: { $0.span.contains(row) }) {
            if let last = falseAlarms.last, row - last.rows.upperBound <= Self.quietRows {
                falseAlarms[falseAlarms.count - 1].rows = last.rows.lowerBound...row
            } else {
                falseAlarms.append(FalseAlarm(rows: row...row))
            }
        }
    }

    /// Guilt is the sum of a signal's scores over the rows in which it was accused.
    private static func leading(_ rows: [DetectedRow]) -> [String] {
        var guilt: [String: Double] = [:]
        for row in rows {
            for anomaly in row.anomalies { guilt[anomaly.signalName, default: 0] += anomaly.anomalyScore }
        }
        return guilt.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(leadingCount).map(\.key)
    }

    // MARK: Forms

    func text() -> String {
        var table = TextTable([
            .init("#", .right), .init("FAULT"), .init("ROWS"), .init("FOUND"), .init("AFTER", .right),
            .init("LEADING SIGNALS"), .init("GUILTY"),
        ])
        for (index, outcome) in outcomes.enumerated() {
            let fault = outcome.fault
            for (place, signal) in (outcome.leading.isEmpty ? [""] : outcome.leading).enumerated() {
                let verdict = signal.isEmpty ? "" : fault.guilty.contains { $0.name == signal } ? "hit" : "miss"
                guard place == 0 else {
                    table.add(["", "", "", "", "", signal, verdict])
                    continue
                }
                table.add([
                    "\(index + 1)", fault.name, "\(fault.rows.lowerBound)-\(fault.rows.upperBound - 1)",
                    outcome.isDetected ? "yes" : "NO", outcome.delay.map { "\($0) min" } ?? "", signal, verdict,
                ])
            }
        }
        let detected = outcomes.count { $0.isDetected }
        var text = "\n" + table.text() + "\n\(detected) of \(outcomes.count) planted faults found; "
        if falseAlarms.isEmpty { return text + "no false alarm.\n" }
        let places = falseAlarms.map { alarm in
            let (first, last) = (alarm.rows.lowerBound, alarm.rows.upperBound)
            return first == last ? "row \(first)" : "rows \(first)-\(last)"
        }
        text += "\(falseAlarms.count) \(falseAlarms.count == 1 ? "false alarm" : "false alarms"): "
        return text + places.joined(separator: ", ") + "\n"
    }

    func csv() -> String {
        CSVText.line([
            "fault", "firstRow", "lastRow", "isDetected", "flaggedRows", "delay", "leadingSignals", "isRight",
        ])
            + outcomes.map { outcome in
                CSVText.line([
                    outcome.fault.name, "\(outcome.fault.rows.lowerBound)", "\(outcome.fault.rows.upperBound - 1)",
                    "\(outcome.isDetected)", "\(outcome.flaggedRows)", outcome.delay.map { "\($0)" } ?? "",
                    outcome.leading.joined(separator: " "), "\(outcome.isRightlyAccused)",
                ])
            }.joined()
    }

    func json(_ result: DemoWorkflow.Result) -> JSONObject {
        func integer(_ value: Int) -> JSONValue { .number(Double(value), isInteger: true) }
        return .of([
            "projectId": .string(result.projectID), "dataAssetId": .string(result.dataAssetID),
            "modelId": .string(result.modelID), "deploymentId": .string(result.deploymentID),
            "faults": .array(
                outcomes.map { outcome in
                    .object(
                        .of([
                            "name": .string(outcome.fault.name), "firstRow": integer(outcome.fault.rows.lowerBound),
                            "lastRow": integer(outcome.fault.rows.upperBound - 1),
                            "guiltySignals": .array(outcome.fault.guilty.map { .string($0.name) }),
                            "isDetected": .bool(outcome.isDetected), "flaggedRows": integer(outcome.flaggedRows),
                            "delay": outcome.delay.map(integer) ?? .null,
                            "leadingSignals": .array(outcome.leading.map { .string($0) }),
                            "isRight": .bool(outcome.isRightlyAccused),
                        ]))
                }),
            "falseAlarms": .array(
                falseAlarms.map {
                    .object(.of(["firstRow": integer($0.rows.lowerBound), "lastRow": integer($0.rows.upperBound)]))
                }),
        ])
    }

    /// The planted faults, for the help.
    static let faultList = Faults.all.enumerated().map { index, fault in
        "  \(index + 1)  \(fault.rows.lowerBound)-\(fault.rows.upperBound - 1)".padding(toColumn: 16)
            + "\(fault.name)\n     \(fault.description)"
    }.joined(separator: "\n")
}
