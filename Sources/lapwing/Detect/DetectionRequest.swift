import Digests
import OCIClient
import TimeSeries

/// One call of `detectAnomalies`.
struct DetectionRequest {
    enum Target: Equatable, Sendable {
        case model(String)
        case deployment(String)
        case stream(String)
    }

    /// Most points, rows × signals, of one call.
    static let largestCall = 30_000

    var target: Target
    var sensitivity: Double
    /// What the bar does; nil asks for OCI's answer and no more.
    var drift: String?
    var showsAll = false

    func send(_ table: SignalTable, _ connection: Connection) async throws -> [DetectedRow] {
        let path =
            switch target {
            case .model: Connection.basePath + "/actions/detectAnomalies"
            case .deployment(let id):
                Connection.basePath + "/modelDeployments/\(PercentEncoding.segment(id))/actions/detectAnomalies"
            case .stream(let id):
                Connection.ownPath + "/streams/\(PercentEncoding.segment(id))/actions/detectAnomalies"
            }
        let answer = try await connection.post(path, bytes: body(table)).object
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
        if let drift {
            json.key("decision")
            json.beginObject()
            json.key("drift")
            json.string(drift)
            json.endObject()
        }
        if showsAll {
            json.key("areAllEstimatesRequired")
            json.bool(true)
        }
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
