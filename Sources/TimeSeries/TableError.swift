/// Why a text could not be read as a table of signals, and where.
///
/// Rows and columns are counted from 1 as a person counts them; `line` is the line of the file, header included. Texts that
/// came as JSON have a `path` (`data[3].values[2]`, counted from 0) in place of a line.
public struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        case noColumns
        case noSignals
        case noRows
        case emptyName
        case duplicateName(String)
        case misplacedTimestampColumn(String)
        case raggedRow(found: Int, expected: Int)
        case blankRow
        case notANumber(String)
        case outOfRange(String)
        case missingTimestamp
        case invalidTimestamp(String)
        /// `later` is false when the row repeats the instant of the row before.
        case notIncreasing(earlier: Bool)
        case tooManySignals(limit: Int)
        case tooManyColumns(limit: Int)
        case tooManyRows(limit: Int)
        case tooManyCells(limit: Int)
        case cellTooLong(limit: Int)
        case nameTooLong(limit: Int)
        case controlCharacterInName
        case unterminatedQuote
        case textAfterQuote
        case invalidUTF8
        case nulByte
        case wrongType(found: String, expected: String)
        case missingMember(String)
        case conflictingMembers(String, String)
    }

    public var reason: Reason
    /// Data row, from 1.
    public var row: Int?
    /// Line of the text, from 1.
    public var line: Int?
    /// Column, from 1.
    public var column: Int?
    public var columnName: String?
    /// Where in a JSON document, e.g. `data[3].values[2]`.
    public var path: String?

    public init(
        _ reason: Reason, row: Int? = nil, line: Int? = nil, column: Int? = nil, columnName: String? = nil,
        path: String? = nil
    ) {
        self.reason = reason
        self.row = row
        self.line = line
        self.column = column
        self.columnName = columnName
        self.path = path
    }

    public var description: String {
        let place = self.place
        return place.isEmpty ? "\(reason)" : "\(place): \(reason)"
    }

    private var place: String {
        var parts: [String] = []
        if let path { parts.append(path) }
        switch (row, line) {
        case (let row?, let line?): parts.append("row \(row) (line \(line))")
        case (let row?, nil): if path == nil { parts.append("row \(row)") }
        case (nil, let line?): parts.append("line \(line)")
        case (nil, nil): break
        }
        if let column, path == nil { parts.append("column \(column)") }
        var text = parts.joined(separator: ", ")
        if let columnName, !columnName.isEmpty { text += " \"\(TableError.excerpt(columnName))\"" }
        return text
    }

    /// The first characters of `text`, so that a hostile cell does not become a hostile message.
    public static func excerpt(_ text: String) -> String {
        var result = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            guard index < 40 else { return result + "..." }
            // Control characters would garble a terminal or a log line.
            result.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? "?" : scalar)
        }
        return result
    }
}

extension TableError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noColumns: "there is no header line; the first line must name the columns"
        case .noSignals: "there is no signal; give at least one numeric column"
        case .noRows: "there is a header but no data row"
        case .emptyName: "the column has no name; every column needs one"
        case .duplicateName(let name):
            "the name \"\(TableError.excerpt(name))\" appears more than once; column names must be unique"
        case .misplacedTimestampColumn(let name):
            "\"\(TableError.excerpt(name))\" is the name of the time column, which must be the first column"
        case .raggedRow(let found, let expected):
            "the row has \(found) \(found == 1 ? "value" : "values"), expected \(expected)"
        case .blankRow: "the line is blank; blank lines may stand only at the end"
        case .notANumber(let text): "\"\(TableError.excerpt(text))\" is not a number; \(Self.hint(for: text))"
        case .outOfRange(let text): "\"\(TableError.excerpt(text))\" is too large for a double"
        case .missingTimestamp: "the timestamp is missing; give one on every row or on none"
        case .invalidTimestamp(let text):
            "\"\(TableError.excerpt(text))\" is not an ISO 8601 time such as 2024-03-01T12:30:00Z"
        case .notIncreasing(let earlier):
            "the timestamp \(earlier ? "is before" : "repeats") that of the row before; "
                + "timestamps must be strictly increasing"
        case .tooManySignals(let limit): "there are more than \(limit) signals"
        case .tooManyColumns(let limit): "there are more than \(limit) columns"
        case .tooManyRows(let limit): "there are more than \(limit) rows"
        case .tooManyCells(let limit): "there are more than \(limit) values"
        case .cellTooLong(let limit): "the value has more than \(limit) bytes"
        case .nameTooLong(let limit): "the column's name has more than \(limit) characters"
        case .controlCharacterInName: "the column's name contains a control character"
        case .unterminatedQuote: "a quoted cell begins here and is never closed"
        case .textAfterQuote: "a closing quote must be followed by a comma or the end of the line"
        case .invalidUTF8: "the text is not valid UTF-8"
        case .nulByte: "the text contains a NUL byte"
        case .wrongType(let found, let expected): "expected \(expected), found \(found)"
        case .missingMember(let name): "\"\(name)\" is missing"
        case .conflictingMembers(let a, let b): "\"\(a)\" and \"\(b)\" mean the same; give only one"
        }
    }

    private static func hint(for text: String) -> String {
        switch text.lowercased() {
        case "true", "false", "yes", "no": return "write booleans as 1 and 0"
        default: break
        }
        if text.contains(where: { $0 == ";" || $0 == "\t" }) { return "columns are separated by commas" }
        if text.utf8.count > 8, Timestamp(parsing: text) != nil {
            return "it looks like a time: the time column must be the first and be called timestamp, in lower case"
        }
        return "write a decimal number, or leave the cell empty if the reading is missing"
    }
}
