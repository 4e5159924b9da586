import ControlPlane
import Digests
import TimeSeries

/// Reads a measurement of InfluxDB 2.x by Flux and annotated CSV.
///
/// Each page asks, for every field, for the first values from some time on. Where a field has more than that, the page is
/// complete only up to the time of the last one sent, and the next page begins there.
struct FluxReading {
    private let connection: InfluxConnection
    private let bucket: String
    private let organization: String
    private let measurement: String

    /// The earliest and latest times that InfluxDB can hold, to the second.
    private static let beginning = "1677-09-22T00:00:00Z"
    private static let end = "2262-04-11T00:00:00Z"

    init(
        _ connection: InfluxConnection, bucket: String, organization: String, measurement: String
    ) throws(MeasurementError) {
        try InfluxConnection.checkName(bucket, "bucketName")
        try InfluxConnection.checkName(organization, "organizationName")
        try InfluxConnection.checkName(measurement, "measurementName")
        self.connection = connection
        self.bucket = bucket
        self.organization = organization
        self.measurement = measurement
    }

    /// A string: in double quotes, with those, backslashes and dollars escaped (`${` begins an expression).
    static func quoted(_ text: String) -> String {
        var result = "\""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let beginsExpression = scalar == "$" && index + 1 < scalars.count && scalars[index + 1] == "{"
            if scalar == "\"" || scalar == "\\" || beginsExpression { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }

    func run(check: () throws -> Void) throws -> SignalTable {
        var builder = SeriesBuilder(limits: connection.limits)
        var start: Timestamp?
        var fieldCount = 10
        while true {
            try check()
            let limit = connection.pageRows(fields: fieldCount)
            let page = try AnnotatedCSV.read(try query(from: start, limit: limit, check))
            fieldCount = max(page.count, 1)
            let horizon = page.values.filter { $0.count >= limit }.compactMap(\.last?.time).min()
            if let horizon, horizon <= start ?? .earliest {
                throw MeasurementError(
                    "a field has \(limit) or more values at \(horizon): a signal can have only one value a time")
            }
            try add(page, before: horizon, to: &builder)
            guard let horizon else { return try builder.table() }
            start = horizon
        }
    }

    private func add(
        _ page: [String: [AnnotatedCSV.Point]], before horizon: Timestamp?, to builder: inout SeriesBuilder
    ) throws(MeasurementError) {
        var points: [(column: Int, point: AnnotatedCSV.Point)] = []
        for (name, values) in page.sorted(by: { $0.key < $1.key }) {
            let column = try builder.column(name)
            for point in values {
                if let horizon, point.time >= horizon { continue }
                points.append((column, point))
            }
        }
        points.sort { ($0.point.time, $0.column) < ($1.point.time, $1.column) }
        for (column, point) in points { try builder.add(point.value, column: column, time: point.time) }
    }

    private func query(from start: Timestamp?, limit: Int, _ check: () throws -> Void) throws -> [UInt8] {
        let text = """
            from(bucket: \(Self.quoted(bucket)))
              |> range(start: \(start?.rfc3339 ?? Self.beginning), stop: \(Self.end))
              |> filter(fn: (r) => r._measurement == \(Self.quoted(measurement)))
              |> keep(columns: ["_time", "_field", "_value"])
              |> sort(columns: ["_time"])
              |> limit(n: \(limit))
            """
        var json = JSONWriter()
        json.beginObject()
        json.key("query")
        json.string(text)
        json.key("type")
        json.string("flux")
        json.key("dialect")
        json.beginObject()
        json.key("header")
        json.bool(true)
        json.key("annotations")
        json.beginArray()
        json.string("datatype")
        json.endArray()
        json.endObject()
        json.endObject()
        return try connection.send(
            .post, "/api/v2/query?org=\(PercentEncoding.segment(organization))",
            headers: [.init("Content-Type", "application/json"), .init("Accept", "application/csv")], body: json.bytes,
            check: check)
    }
}
