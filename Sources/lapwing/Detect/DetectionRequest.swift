import OCIClient
import TimeSeries

/// One call of `detectAnomalies`.
struct DetectionRequest {
    enum Target: Equatable, Sendable {
        case model(String)
        case deployment(String)
    }

    /// Most points, rows × signals, of one call.
    static let largestCall = 30_000

    var target: Target
    var sensitivity: Double

    func send(_ table: SignalTable, _ connection: Connection) async throws -> [DetectedRow] {
        let path =
            switch target {
            case .model: "/actions/detectAnomalies"
            case .deployment(let id): "/modelDeployments/\(PercentEncoding.segment(id))/actions/detectAnomalies"
            }
        let answer = try await connection.post(Connection.basePath + path, bytes: body(table)).object
        return try (answer["detectionResults"]?.array ?? []).map { try DetectedRow($0) }
    }

    func body(_ table: SignalTable) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 256 + table.values.count * 12)
        json.beginObject()
        if case .model(let id) = target {
            json.key("modelId")
            json.string(id)
        }
        json.key("requestType")
        json.string("INLINE")
        json.key("sensitivity")
        json.number(sensitivity)
        json.key("signalNames")
        json.beginArray()
        for name in table.signalNames { json.string(name) }
        json.endArray()
        json.key("data")
        json.beginArray()
        for row in 0..<table.rowCount {
            json.beginObject()
            if let timestamps = table.timestamps {
                json.key("timestamp")
                json.timestamp(timestamps[row])
            }
            json.key("values")
            json.beginArray()
            for column in 0..<table.signalCount { json.number(table[row, column]) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}

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
