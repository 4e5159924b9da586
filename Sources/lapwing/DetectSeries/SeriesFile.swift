import Foundation
import TimeSeries

/// A file of `lapwing detect-series` as JSON text: its own, or a list of points made from CSV.
struct SeriesFile {
    var name: String
    var bytes: [UInt8]
    /// CSV has been checked cell by cell; offsets say nothing about it.
    private var isMade = false

    /// The settings: an object that was written on the command line, or a file.
    static func configuration(_ text: String) throws -> SeriesFile {
        if text.drop(while: \.isWhitespace).first == "{" {
            return SeriesFile(name: "--config", bytes: Array(text.utf8))
        }
        return SeriesFile(name: text, bytes: try DetectionInput.read(text))
    }

    /// How points made from CSV tell their times.
    enum Clock {
        /// Unix time, in whole seconds.
        case seconds
        /// ISO 8601.
        case text
    }

    /// CSV or JSON. Which of the two it is shows in its first character.
    static func series(_ path: String, clock: Clock = .seconds) throws -> SeriesFile {
        let bytes = try DetectionInput.read(path)
        let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
        let first = bytes.first { !blanks.contains($0) }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            // The mark at the start of a file would stand in the middle of the request.
            let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            return SeriesFile(name: path, bytes: Array(bytes[mark...]))
        }
        do {
            return SeriesFile(
                name: path, bytes: try points(CSVReader.read(bytes, options: options), clock), isMade: true)
        } catch let error as TableError {
            throw CommandFailure(.badInput, "\(path): \(error)")
        } catch let error as CellProblem {
            throw CommandFailure(.badInput, "\(path): \(error.text)")
        }
    }

    private static let options = CSVReader.Options(
        timestampColumn: .firstColumnAlways, requireStrictlyIncreasing: false)

    /// `file line 3, column 7`, both from 1, columns in characters.
    func place(of offset: Int) -> String {
        guard !isMade else { return name }
        let before = bytes.prefix(offset)
        let line = before.count { $0 == 0x0A } + 1
        let column = before.suffix(from: before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0).count { $0 & 0xC0 != 0x80 } + 1
        return "\(name) line \(line), column \(column)"
    }

    /// Reads the JSON in it.
    /// - Throws: `CommandFailure` with the place at which it is not JSON.
    func scannedJSON<Value>(
        _ read: (UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) -> Value
    ) throws -> Value {
        let found: Result<Value, JSONSyntaxError> = bytes.withUnsafeBufferPointer { buffer in
            do throws(JSONSyntaxError) {
                return .success(try read(buffer))
            } catch {
                return .failure(error)
            }
        }
        do {
            return try found.get()
        } catch {
            throw CommandFailure(.badInput, "\(place(of: error.offset)): not valid JSON: \(error.reason)")
        }
    }

    /// The row of CSV that became a point.
    func row(of point: Int) -> String? { isMade ? "row \(point + 1) (line \(point + 2))" : nil }

    // MARK: CSV

    private struct CellProblem: Error {
        let text: String
    }

    private static func points(_ csv: CSVTable, _ clock: Clock) throws -> [UInt8] {
        let names = csv.table.signalNames
        if let time = csv.timestampName, DecimalParser.parse(time) != nil {
            throw CellProblem(text: "line 1 must name the columns, such as timestamp,value, but begins with \(time)")
        }
        guard let column = names.count == 1 ? 0 : names.firstIndex(of: "value") else {
            throw CellProblem(
                text: "there are \(names.count) columns of numbers and none is called value: name the one to take so")
        }
        let texts = csv.timestampTexts ?? TextColumn()
        var json = JSONWriter(reservingCapacity: 48 * csv.table.rowCount)
        json.beginArray()
        for row in 0..<csv.table.rowCount {
            func place(_ column: Int, _ name: String) -> String {
                "row \(row + 1) (line \(row + 2)), column \(column + 1) \"\(DisplayText.printable(name))\""
            }
            guard let time = time(texts[row], clock) else {
                throw CellProblem(
                    text:
                        "\(place(0, csv.timestampName ?? "")): \"\(texts[row].prefix(40))\" is neither Unix seconds, such as "
                        + "1738000260, nor an ISO 8601 time\(clock == .seconds ? " of whole seconds" : ""), such as 2025-01-27T17:51:00Z"
                )
            }
            let value = csv.table.values[row * names.count + column]
            guard value.isFinite else {
                throw CellProblem(
                    text:
                        "\(place(column + 1, names[column])): there is no reading: leave the line out, or write a number"
                )
            }
            json.beginObject()
            json.key("timestamp")
            switch time {
            case .seconds(let seconds): json.integer(seconds)
            case .text(let text): json.string(text)
            }
            json.member("value", number: value)
            json.endObject()
        }
        json.endArray()
        return json.bytes
    }

    private enum Time {
        case seconds(Int)
        case text(String)
    }

    private static func time(_ text: String, _ clock: Clock) -> Time? {
        switch clock {
        case .seconds: return seconds(text).map { .seconds($0) }
        case .text:
            guard let seconds = Int(text) else { return Timestamp(parsing: text).map { _ in .text(text) } }
            return Timestamp(unixSeconds: seconds).map { .text($0.rfc3339) }
        }
    }

    private static func seconds(_ text: String) -> Int? {
        if let seconds = Int(text) { return seconds }
        guard let time = Timestamp(parsing: text), time.microseconds % 1_000_000 == 0 else { return nil }
        return Int(time.microseconds / 1_000_000)
    }
}
