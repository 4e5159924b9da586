import TimeSeries

/// One anomalous row, as the server found it.
struct DetectedRow: Equatable, Sendable {
    struct Anomaly: Equatable, Sendable {
        var signalName: String
        var actualValue: Double?
        var estimatedValue: Double?
        var imputedValue: Double?
        var anomalyScore: Double
    }

    var json: JSONObject
    /// Set when the rows had times.
    var timestamp: String?
    /// Set when they had none.
    var rowIndex: Int?
    var score: Double
    var anomalies: [Anomaly]

    init(_ value: JSONValue) throws {
        guard let object = value.object else {
            throw CommandFailure(.refused, "the server's answer has a detection result that is no object")
        }
        json = object
        timestamp = object.text("timestamp")
        rowIndex = object["rowIndex"]?.integer
        score = object["score"]?.number ?? 0
        anomalies = (object["anomalies"]?.array ?? []).compactMap(\.object).map { anomaly in
            Anomaly(
                signalName: anomaly.text("signalName") ?? "", actualValue: anomaly["actualValue"]?.number,
                estimatedValue: anomaly["estimatedValue"]?.number, imputedValue: anomaly["imputedValue"]?.number,
                anomalyScore: anomaly["anomalyScore"]?.number ?? 0)
        }
    }

    /// The row of a later piece, counted in the whole file.
    func shifted(by rows: Int) -> DetectedRow {
        guard rows > 0, let rowIndex else { return self }
        var moved = self
        moved.rowIndex = rowIndex + rows
        moved.json = JSONObject(
            json.members.map { member in
                guard member.name == "rowIndex" else { return member }
                return .init(name: member.name, value: .number(Double(rowIndex + rows), isInteger: true))
            })
        return moved
    }
}
