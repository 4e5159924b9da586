import ControlPlane
import TimeSeries

/// InfluxDB 2.x's answer form: tables with a `#datatype` line, a header line and rows, blank lines between them.
enum AnnotatedCSV {
    struct Point: Equatable {
        var time: Timestamp
        /// NaN where missing. Booleans are 0 and 1.
        var value: Double
    }

    /// The values of each numeric or boolean field, in the order in which they came. Columns `_time`, `_field` and `_value`
    /// are read, tables with values of other types are left out.
    static func read(_ body: [UInt8]) throws(MeasurementError) -> [String: [Point]] {
        let result: Result<[String: [Point]], MeasurementError> = body.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return .success([:]) }
            var reader = Reader(scanner: CSVScanner(base: base, count: bytes.count))
            do throws(MeasurementError) {
                try reader.readAll()
                return .success(reader.points)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private struct Layout {
        var time: Int
        var field: Int
        var value: Int
        var count: Int
        var isNumeric: Bool
    }

    private struct Reader {
        var scanner: CSVScanner
        var points: [String: [Point]] = [:]
        private var types: [String] = []
        private var layout: Layout?

        init(scanner: CSVScanner) { self.scanner = scanner }

        mutating func readAll() throws(MeasurementError) {
            while true {
                if scanner.skipBlankLines() > 0 { layout = nil }
                if scanner.isAtEnd { return }
                let line = scanner.line
                let cells = try record(line)
                if cells[0].hasPrefix("#") {
                    layout = nil
                    if cells[0] == "#datatype" { types = cells }
                } else if let layout {
                    try readRow(cells, layout, line)
                } else {
                    layout = try readHeader(cells, line)
                }
            }
        }

        private func fault(_ line: Int, _ what: String) -> MeasurementError {
            MeasurementError("line \(line) of the server's answer is not the CSV that InfluxDB 2.x sends: \(what)")
        }

        private mutating func record(_ line: Int) throws(MeasurementError) -> [String] {
            var cells: [String] = []
            repeat {
                do throws(TableError.Reason) {
                    guard let text = try scanner.cell().text else { throw TableError.Reason.invalidUTF8 }
                    cells.append(text)
                } catch { throw fault(line, "\(error)") }
            } while scanner.skipComma()
            scanner.skipLineEnd()
            return cells
        }

        private func readHeader(_ cells: [String], _ line: Int) throws(MeasurementError) -> Layout {
            if cells.contains("error"), cells.contains("reference") {
                throw MeasurementError("the server could not finish the query")
            }
            guard types.count == cells.count, let time = cells.firstIndex(of: "_time"),
                let field = cells.firstIndex(of: "_field"), let value = cells.firstIndex(of: "_value")
            else { throw fault(line, "the columns _time, _field and _value with their types are missing") }
            return Layout(
                time: time, field: field, value: value, count: cells.count,
                isNumeric: ["double", "long", "unsignedLong", "boolean"].contains(types[value]))
        }

        private mutating func readRow(_ cells: [String], _ layout: Layout, _ line: Int) throws(MeasurementError) {
            guard cells.count == layout.count else { throw fault(line, "the row has \(cells.count) cells") }
            guard layout.isNumeric else { return }
            guard let time = Timestamp(parsing: cells[layout.time]) else { throw fault(line, "the time is not a time") }
            let text = cells[layout.value]
            let value: Double
            switch text {
            case "", "NaN", "+Inf", "-Inf": value = .nan
            case "true": value = 1
            case "false": value = 0
            default:
                guard let number = DecimalParser.parse(text) else { throw fault(line, "the value is not a number") }
                value = number.isFinite ? number : .nan
            }
            points[cells[layout.field], default: []].append(Point(time: time, value: value))
        }
    }
}
