import ControlPlane
import TimeSeries

/// One answer to a SELECT: `{"results":[{"series":[{"columns":["time",...],"values":[[...],...]}]}]}`.
struct InfluxQLPage {
    private(set) var times: [Timestamp] = []
    /// Row-major, NaN where null. Booleans are 0 and 1.
    private(set) var values: [Double] = []
    private let fields: [String]

    private init(fields: [String]) { self.fields = fields }

    /// - Parameter fields: The columns that were asked for, after the time.
    static func read(_ body: [UInt8], fields: [String]) throws(MeasurementError) -> InfluxQLPage {
        var page = InfluxQLPage(fields: fields)
        let result: Result<InfluxQLPage, MeasurementError> = body.withUnsafeBufferPointer { bytes in
            do throws(MeasurementError) {
                var scanner = JSONScanner(bytes)
                do throws(JSONSyntaxError) {
                    try page.readAnswer(&scanner)
                } catch {
                    throw MeasurementError("the server's answer is not the JSON that InfluxDB 1.x sends: \(error)")
                }
                if let fault = page.fault { throw fault }
                return .success(page)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private var fault: MeasurementError?

    private mutating func readAnswer(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "results":
                try scanner.beginArray()
                while try scanner.nextElement() { try readResult(&scanner) }
            case "error": note(InfluxQLFault.of(try scanner.value()))
            default: _ = try scanner.value()
            }
        }
        try scanner.finish()
    }

    private mutating func readResult(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "series":
                try scanner.beginArray()
                while try scanner.nextElement() { try readSeries(&scanner) }
            case "error": note(InfluxQLFault.of(try scanner.value()))
            default: _ = try scanner.value()
            }
        }
    }

    private mutating func readSeries(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            switch key {
            case "columns":
                let names = try scanner.value().array?.map(\.string) ?? []
                if names != ["time"] + fields { note(MeasurementError("the server sent other columns than asked for")) }
            case "values":
                try scanner.beginArray()
                while try scanner.nextElement() { try readRow(&scanner) }
            default: _ = try scanner.value()
            }
        }
    }

    private mutating func readRow(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        var column = -1
        try scanner.beginArray()
        while try scanner.nextElement() {
            let value = try readCell(&scanner, column: column)
            if column < 0 {
                // Microseconds, which a double holds exactly up to the year 2255.
                if let time = Int64(exactly: value), time >= Timestamp.earliest.microseconds,
                    time <= Timestamp.latest.microseconds
                {
                    times.append(Timestamp(microseconds: time))
                } else {
                    note(MeasurementError("row \(times.count + 1) of the server's answer has no valid time"))
                    times.append(times.last ?? .earliest)
                }
            } else if column < fields.count {
                values.append(value)
            }
            column += 1
        }
        if column != fields.count {
            note(MeasurementError("row \(times.count) of the server's answer has not the columns that were asked for"))
        }
    }

    private mutating func readCell(_ scanner: inout JSONScanner, column: Int) throws(JSONSyntaxError) -> Double {
        switch try scanner.peek() {
        case .number: return try scanner.number()
        case .bool: return try scanner.bool() ? 1 : 0
        case .null:
            try scanner.null()
            return .nan
        default:
            _ = try scanner.value()
            let name = fields.indices.contains(column) ? "field '\(fields[column])'" : "the time"
            note(MeasurementError("\(name) holds text in row \(times.count)"))
            return .nan
        }
    }

    /// Keeps the first fault; the rest of the text is read on, so that bad JSON is told from bad content.
    private mutating func note(_ error: MeasurementError) { if fault == nil { fault = error } }
}

/// The answer to SHOW FIELD KEYS: a list of names with their types, one entry for each type that a field has somewhere.
struct InfluxQLFields {
    private var types: [String: Set<String>] = [:]

    init(_ body: [UInt8]) throws(MeasurementError) {
        let answer: JSONValue
        do throws(JSONSyntaxError) {
            answer = try JSONValue(parsing: body)
        } catch {
            throw MeasurementError("the server's answer is not the JSON that InfluxDB 1.x sends: \(error)")
        }
        if let error = answer.object?["error"] { throw InfluxQLFault.of(error) }
        for result in answer.object?["results"]?.array ?? [] {
            if let error = result.object?["error"] { throw InfluxQLFault.of(error) }
            for series in result.object?["series"]?.array ?? [] {
                for row in series.object?["values"]?.array ?? [] {
                    guard let pair = row.array, pair.count == 2, let name = pair[0].string, let type = pair[1].string
                    else { throw MeasurementError("the server's list of fields is not one of InfluxDB 1.x") }
                    types[name, default: []].insert(type)
                }
            }
        }
    }

    var isEmpty: Bool { types.isEmpty }

    var numericNames: [String] {
        types.filter { $0.value.isSubset(of: ["float", "integer", "unsigned", "boolean"]) }.keys.sorted()
    }
}

/// What an error of the server means, in our own words: its text may come from anywhere.
enum InfluxQLFault {
    static func of(_ error: JSONValue) -> MeasurementError {
        let text = error.string ?? ""
        if text.hasPrefix("database not found") { return MeasurementError("the server has no database of that name") }
        if text.hasPrefix("retention policy not found") {
            return MeasurementError("the database has no retention policy of that name")
        }
        return MeasurementError("the server refused the query")
    }
}
