import ControlPlane
import Digests
import TimeSeries

/// Reads a measurement of InfluxDB 1.x by InfluxQL and JSON.
///
/// First the names of the fields, then pages of rows. A page begins at the last time of the page before, whose rows may have
/// been cut off in the middle of an instant; the end is reached when nothing follows, so that a row limit of the server's
/// own goes unnoticed and does no harm.
struct InfluxQLReading {
    private let connection: InfluxConnection
    private let database: String
    private let source: String

    init(
        _ connection: InfluxConnection, database: String, retentionPolicy: String?, measurement: String
    ) throws(MeasurementError) {
        try InfluxConnection.checkName(database, "databaseName")
        try InfluxConnection.checkName(measurement, "measurementName")
        self.connection = connection
        self.database = database
        if let retentionPolicy {
            try InfluxConnection.checkName(retentionPolicy, "retentionPolicyName")
            source = Self.quoted(retentionPolicy) + "." + Self.quoted(measurement)
        } else {
            source = Self.quoted(measurement)
        }
    }

    /// An identifier: in double quotes, with those and backslashes escaped.
    static func quoted(_ name: String) -> String {
        var result = "\""
        for character in name.unicodeScalars {
            if character == "\"" || character == "\\" { result += "\\" }
            result.unicodeScalars.append(character)
        }
        return result + "\""
    }

    func run(check: () throws -> Void) throws -> SignalTable {
        let fields = try numericFields(check)
        var builder = SeriesBuilder(limits: connection.limits)
        let columns = try fields.map { name throws(MeasurementError) in try builder.column(name) }
        let limit = connection.pageRows(fields: fields.count)
        var condition = ""
        while true {
            try check()
            let select = fields.map(Self.quoted).joined(separator: ", ")
            let body = try query(
                "SELECT \(select) FROM \(source)\(condition) ORDER BY time ASC LIMIT \(limit)", check)
            let page = try InfluxQLPage.read(body, fields: fields)
            guard let first = page.times.first, let last = page.times.last else { return try builder.table() }
            let isOneInstant = first == last
            if isOneInstant, page.times.count >= limit {
                throw MeasurementError(
                    "the measurement has \(limit) or more rows at \(first): a signal can have only one value a time")
            }
            for (row, time) in page.times.enumerated() where isOneInstant || time != last {
                for column in columns {
                    try builder.add(page.values[row * fields.count + column], column: column, time: time)
                }
            }
            // The instant that ended a page is asked for again, unless it is all that there was.
            condition = " WHERE time >= \(last.microseconds + (isOneInstant ? 1 : 0))u"
        }
    }

    /// Names of the fields that are numbers or booleans in every shard.
    private func numericFields(_ check: () throws -> Void) throws -> [String] {
        let body = try query("SHOW FIELD KEYS FROM \(source)", check)
        let types = try InfluxQLFields(body)
        guard !types.isEmpty else {
            throw MeasurementError("there is no measurement of that name, or it has no fields")
        }
        let fields = types.numericNames
        guard !fields.isEmpty else { throw MeasurementError("the measurement has no numeric field") }
        guard fields.count <= connection.limits.maximumSignals else {
            throw MeasurementError("the measurement has more than \(connection.limits.maximumSignals) numeric fields")
        }
        return fields
    }

    /// In a body, because the names of 300 fields may be longer than a URL can be.
    private func query(_ text: String, _ check: () throws -> Void) throws -> [UInt8] {
        let form = "db=\(PercentEncoding.segment(database))&epoch=u&q=\(PercentEncoding.segment(text))"
        return try connection.send(
            .post, "/query",
            headers: [
                .init("Content-Type", "application/x-www-form-urlencoded"), .init("Accept", "application/json"),
            ], body: Array(form.utf8), check: check)
    }
}
