/// One reading of one text: header first, then the rows, at once or piece by piece. See `CSVReader` for the rules.
struct CSVParser {
    private var scanner: CSVScanner
    private let byteCount: Int
    private let options: CSVReader.Options

    private var header = CSVHeader()
    private var values: [Double] = []
    private var rowCount = 0
    /// Rows that were handed out in pieces; their values and timestamps are gone.
    private var rowsTaken = 0
    /// Blank lines that stand for rows and are not rows yet.
    private var blankRows = 0
    private var texts = TextColumn()
    private var timestamps: [Timestamp] = []
    /// Rows whose time cell is empty, and the first row whose time does not parse.
    private var emptyTimestampCount = 0
    private var firstEmpty: (row: Int, line: Int)?
    private var hasUnparsableTimestamp = false
    private var latest: Timestamp?
    private var sampler: RunSampler?
    private var keepsTexts = true

    /// Bytes before the place that was reached.
    var bytesRead: Int { byteCount - (scanner.end - scanner.position) }

    init(base: UnsafePointer<UInt8>, count: Int, options: CSVReader.Options) {
        scanner = CSVScanner(base: base, count: count)
        byteCount = count
        self.options = options
    }

    mutating func parse() throws(TableError) -> CSVTable {
        header = try CSVHeader(&scanner, options)
        sampler = options.reduction.map { RunSampler($0, signalCount: names.count) }
        keepsTexts = sampler == nil
        try readRows()
        guard rowCount > 0 else { throw TableError(.noRows) }
        if let sampler { return try reduced(sampler) }
        let table = SignalTable(
            signalNames: names, timestamps: try completeTimestamps(), values: values, rowCount: rowCount)
        guard let timestampName else { return CSVTable(table: table) }
        return CSVTable(table: table, timestampName: timestampName, timestampTexts: texts)
    }

    /// Reads the header of a text that is read in pieces.
    mutating func beginPieces() throws(TableError) {
        header = try CSVHeader(&scanner, options)
        keepsTexts = false
    }

    /// The next rows, at most `limit`; nil when there are no more.
    mutating func piece(atMost limit: Int) throws(TableError) -> SignalTable? {
        try readRows(upTo: limit)
        guard rowCount > 0 else { throw TableError(.noRows) }
        guard rowCount > rowsTaken else { return nil }
        let table = SignalTable(
            signalNames: names, timestamps: try completeTimestamps(), values: values, rowCount: rowCount - rowsTaken)
        rowsTaken = rowCount
        values.removeAll(keepingCapacity: true)
        timestamps.removeAll(keepingCapacity: true)
        return table
    }

    /// The table of what the sampler kept.
    private func reduced(_ sampler: RunSampler) throws(TableError) -> CSVTable {
        let times = try completeTimestamps() == nil ? nil : sampler.timestamps
        return CSVTable(
            table: SignalTable(
                signalNames: names, timestamps: times, values: sampler.values, rowCount: sampler.rowsKept,
                restarts: sampler.restarts),
            timestampName: timestampName, reduction: sampler.rowsKept < rowCount ? sampler.result : nil)
    }

    var names: [String] { header.names }
    private var timestampName: String? { header.timestampName }

    // MARK: Rows

    /// Reads until there are `limit` rows that were not handed out, or no more.
    private mutating func readRows(upTo limit: Int = .max) throws(TableError) {
        let columnCount = names.count + (timestampName == nil ? 0 : 1)
        let bodyStart = scanner.position
        while rowCount - rowsTaken < limit {
            if blankRows == 0 {
                let blank = scanner.skipBlankLines()
                if scanner.isAtEnd { break }
                if blank > 0 { try takeBlankLines(blank, columnCount: columnCount) }
            }
            if blankRows > 0 {
                blankRows -= 1
                values.append(.nan)
                rowCount += 1
                if sampler != nil { sample() }
                continue
            }
            guard rowCount < options.maxRows else { throw TableError(.tooManyRows(limit: options.maxRows)) }
            guard cellCount <= options.maxCells - names.count else {
                throw TableError(.tooManyCells(limit: options.maxCells))
            }
            let line = scanner.line
            if timestampName != nil {
                try readTimestamp(line: line)
                if !names.isEmpty, !scanner.skipComma() { throw ragged(found: 1, line: line) }
            }
            try readValues(line: line)
            rowCount += 1
            if sampler != nil {
                sample()
                continue
            }
            if rowCount == 16 { reserve(afterBytes: scanner.position - bodyStart, atMost: limit) }
        }
    }

    /// Cells that were read, of rows that count: what a reduction left out does not.
    private var cellCount: Int { rowsTaken * names.count + values.count }

    /// Hands the row that was just read to the sampler, and forgets it.
    private mutating func sample() {
        if sampler?.takesNextRow() == true {
            sampler?.values.append(contentsOf: values)
            if let time = timestamps.last { sampler?.timestamps.append(time) }
        }
        values.removeAll(keepingCapacity: true)
        timestamps.removeAll(keepingCapacity: true)
    }

    /// Blank lines amid the rows. In a text of one column each of them is a row with its one reading missing.
    private mutating func takeBlankLines(_ count: Int, columnCount: Int) throws(TableError) {
        guard columnCount == 1 else {
            throw TableError(.blankRow, row: rowCount + 1, line: scanner.line - count)
        }
        guard count <= options.maxRows - rowCount else { throw TableError(.tooManyRows(limit: options.maxRows)) }
        guard count <= options.maxCells - cellCount else { throw TableError(.tooManyCells(limit: options.maxCells)) }
        blankRows = count
    }

    /// Makes room for the rest at the density of the first rows.
    private mutating func reserve(afterBytes bytes: Int, atMost limit: Int) {
        let expected = min(byteCount / max(1, bytes / rowCount), limit) * names.count
        values.reserveCapacity(min(expected + expected / 32, options.maxCells))
    }

    @inline(__always)
    private mutating func readValues(line: Int) throws(TableError) {
        let columnCount = names.count
        var column = 0
        while true {
            var value = 0.0
            // Nearly every cell is a plain number with a comma or a line end right after it.
            if let after = DecimalParser.scan(scanner.position, scanner.end, into: &value), value.isFinite,
                after < scanner.end, after.pointee == UInt8(ascii: ",") || after.pointee == UInt8(ascii: "\n")
            {
                scanner.position = after
            } else {
                value = try readUnusualCell(column: column, line: line)
            }
            values.append(value)
            column += 1
            guard scanner.position < scanner.end, scanner.position.pointee == UInt8(ascii: ",") else { break }
            guard column < columnCount else { throw raggedCountingOn(column: column, line: line) }
            scanner.position += 1
        }
        guard column == columnCount else { throw ragged(found: column + timestampColumnCount, line: line) }
        scanner.skipLineEnd()
    }

    private var timestampColumnCount: Int { timestampName == nil ? 0 : 1 }

    private func ragged(found: Int, line: Int) -> TableError {
        TableError(
            .raggedRow(found: found, expected: names.count + timestampColumnCount), row: rowCount + 1, line: line)
    }

    /// The error for a row that goes on after its last column, with the true number of its cells.
    private mutating func raggedCountingOn(column: Int, line: Int) -> TableError {
        var count = column + timestampColumnCount
        while scanner.skipComma() {
            count += 1
            do throws(TableError.Reason) { _ = try scanner.cell() } catch { break }
        }
        return ragged(found: count, line: line)
    }

    /// A cell that is missing, quoted, padded, or wrong.
    private mutating func readUnusualCell(column: Int, line: Int) throws(TableError) -> Double {
        var here = TableError(
            .invalidUTF8, row: rowCount + 1, line: line, column: column + 1 + timestampColumnCount,
            columnName: names[column])
        let cell: CSVScanner.Cell
        do throws(TableError.Reason) {
            cell = try scanner.cell()
        } catch {
            here.reason = error
            throw here
        }
        let value: Double? = cell.withBytes { bytes in
            let inner = bytes.trimmedBlanks
            return inner.isMissingReading ? .nan : DecimalParser.parse(inner)
        }
        if let value, !value.isInfinite { return value }
        if let text = cell.text {
            here.reason = text.utf8.contains(0) ? .nulByte : value == nil ? .notANumber(text) : .outOfRange(text)
        }
        throw here
    }

    // MARK: Times

    private mutating func readTimestamp(line: Int) throws(TableError) {
        var here = TableError(.invalidUTF8, row: rowCount + 1, line: line, column: 1, columnName: timestampName)
        let cell: CSVScanner.Cell
        do throws(TableError.Reason) {
            cell = try scanner.cell()
        } catch {
            here.reason = error
            throw here
        }
        // Plain ASCII needs no check, and a time is nothing else.
        let parsed = cell.withBytes { Timestamp(parsing: $0) }
        if parsed == nil {
            guard let text = cell.text else { throw here }
            if text.utf8.contains(0) {
                here.reason = .nulByte
                throw here
            }
            if text.isEmpty {
                emptyTimestampCount += 1
                if firstEmpty == nil { firstEmpty = (rowCount + 1, line) }
            } else if options.timestampColumn == .firstColumnAlways {
                hasUnparsableTimestamp = true
            } else {
                here.reason = .invalidTimestamp(text)
                throw here
            }
        }
        if keepsTexts { cell.withBytes { texts.append($0) } }
        guard let parsed else { return }
        if options.requireStrictlyIncreasing, let latest, parsed <= latest, mustBeTimes {
            here.reason = .notIncreasing(earlier: parsed < latest)
            throw here
        }
        latest = parsed
        timestamps.append(parsed)
    }

    /// In a column that may hold any text, order is judged only at the end, when every text has turned out to be a time.
    private var mustBeTimes: Bool { options.timestampColumn != .firstColumnAlways }

    private func completeTimestamps() throws(TableError) -> [Timestamp]? {
        guard timestampName != nil, !hasUnparsableTimestamp, emptyTimestampCount < rowCount else { return nil }
        if let firstEmpty {
            guard mustBeTimes else { return nil }
            throw TableError(
                .missingTimestamp, row: firstEmpty.row, line: firstEmpty.line, column: 1, columnName: timestampName)
        }
        // With a reduction the rows are gone, and only columns that must be times have been checked on the way.
        if options.requireStrictlyIncreasing, !mustBeTimes {
            for row in timestamps.indices.dropFirst() where timestamps[row] <= timestamps[row - 1] {
                throw TableError(
                    .notIncreasing(earlier: timestamps[row] < timestamps[row - 1]), row: row + 1, column: 1,
                    columnName: timestampName)
            }
        }
        return timestamps
    }
}
