/// The header line: the names of the signals, and that of the column of times if there is one.
struct CSVHeader {
    private(set) var names: [String] = []
    private(set) var timestampName: String?

    init() {}

    /// Reads the header at the beginning of a text, and the line end behind it.
    init(_ scanner: inout CSVScanner, _ options: CSVReader.Options) throws(TableError) {
        _ = scanner.skipBlankLines()
        guard !scanner.isAtEnd else { throw TableError(.noColumns) }
        var seen = Set<String>()
        var column = 0
        repeat {
            column += 1
            let name = try Self.name(&scanner, column: column)
            if column == 1, Self.isTimestampColumn(name, options) {
                timestampName = name
                continue
            }
            if name.isEmpty { throw TableError(.emptyName, line: scanner.line, column: column) }
            if case .named(name) = options.timestampColumn, column > 1 {
                throw TableError(
                    timestampName == nil ? .misplacedTimestampColumn(name) : .duplicateName(name),
                    line: scanner.line, column: column)
            }
            if !seen.insert(name).inserted, options.duplicateHeader == .error {
                throw TableError(.duplicateName(name), line: scanner.line, column: column)
            }
            names.append(name)
            if names.count > options.maxSignals {
                throw TableError(.tooManySignals(limit: options.maxSignals), line: scanner.line)
            }
        } while scanner.skipComma()
        scanner.skipLineEnd()
        guard !names.isEmpty else { throw TableError(.noSignals) }
    }

    private static func isTimestampColumn(_ name: String, _ options: CSVReader.Options) -> Bool {
        switch options.timestampColumn {
        case .named(let wanted): name == wanted
        case .firstColumnAlways: true
        case .absent: false
        }
    }

    private static func name(_ scanner: inout CSVScanner, column: Int) throws(TableError) -> String {
        let cell: CSVScanner.Cell
        do throws(TableError.Reason) {
            cell = try scanner.cell()
        } catch {
            throw TableError(error, line: scanner.line, column: column)
        }
        guard let name = cell.text else { throw TableError(.invalidUTF8, line: scanner.line, column: column) }
        if name.utf8.contains(0) { throw TableError(.nulByte, line: scanner.line, column: column) }
        return name
    }
}
