/// Reads the comma-separated texts that series come in: one table of all variables, or a file for each.
///
/// The rules of the text are ``CSVReader``'s, except that rows may stand in any order of time. A timestamp that appears twice
/// is refused when the series are put together.
public struct SeriesTableReader: Sendable {
    /// Name of the first column of every text.
    public static let timeColumn = "timestamp"
    /// Name of the second column of the text of one variable.
    public static let valueColumn = "value"

    /// Most variables of one table.
    public var maximumVariables: Int
    /// Most values of one text, present or missing.
    public var maximumCells: Int

    public init(maximumVariables: Int = 301, maximumCells: Int = 1 << 28) {
        self.maximumVariables = maximumVariables
        self.maximumCells = maximumCells
    }

    /// Reads `timestamp,variable,variable,...`: the variables in column order.
    public func oneTable(_ bytes: UnsafeRawBufferPointer) throws(AlignmentError) -> [AlignmentVariable] {
        let header = try header(bytes, variable: nil)
        guard header.timestampName != nil else {
            throw AlignmentError(
                .columnNotFound, "the first column must be \"\(Self.timeColumn)\"; it is \(Self.quoted(header.names))")
        }
        var (table, timestamps) = try rows(bytes, variable: nil)
        table.sortRows(by: &timestamps)
        return table.signalNames.enumerated().map { column, name in
            let width = table.signalCount
            return AlignmentVariable(
                name: name, timestamps: timestamps,
                values: (0..<table.rowCount).map { table.values[$0 * width + column] })
        }
    }

    /// Reads `timestamp,value`.
    public func variable(
        named name: String, _ bytes: UnsafeRawBufferPointer
    ) throws(AlignmentError) -> AlignmentVariable {
        let header = try header(bytes, variable: name)
        guard header.timestampName != nil, let first = header.names.first, first == Self.valueColumn else {
            throw AlignmentError(
                .fileColumnsNotExist, variable: name,
                "the header must be \"\(Self.timeColumn),\(Self.valueColumn)\"; it is "
                    + Self.quoted((header.timestampName.map { [$0] } ?? []) + header.names))
        }
        guard header.names.count == 1 else {
            throw AlignmentError(
                .numColumnsMismatch, variable: name,
                "there are \(header.names.count + 1) columns; the header must be "
                    + "\"\(Self.timeColumn),\(Self.valueColumn)\"")
        }
        let (table, timestamps) = try rows(bytes, variable: name)
        return AlignmentVariable(name: name, timestamps: timestamps, values: table.values)
    }

    private func header(
        _ bytes: UnsafeRawBufferPointer, variable: String?
    ) throws(AlignmentError) -> CSVHeader {
        let text = bytes.assumingMemoryBound(to: UInt8.self)
        guard let base = text.baseAddress else { throw AlignmentError(TableError(.noColumns), variable: variable) }
        var scanner = CSVScanner(base: base, count: text.count)
        do throws(TableError) {
            return try CSVHeader(&scanner, options)
        } catch {
            throw AlignmentError(error, variable: variable)
        }
    }

    private func rows(
        _ bytes: UnsafeRawBufferPointer, variable: String?
    ) throws(AlignmentError) -> (SignalTable, [Timestamp]) {
        do throws(TableError) {
            let table = try CSVReader.read(bytes, options: options).table
            guard let timestamps = table.timestamps else {
                throw TableError(.missingTimestamp, row: 1, column: 1, columnName: Self.timeColumn)
            }
            return (table, timestamps)
        } catch {
            throw AlignmentError(error, variable: variable)
        }
    }

    private var options: CSVReader.Options {
        CSVReader.Options(
            timestampColumn: .named(Self.timeColumn), requireStrictlyIncreasing: false, maxSignals: maximumVariables,
            maxCells: maximumCells)
    }

    private static func quoted(_ names: [String]) -> String {
        "\"" + TableError.excerpt(names.prefix(4).joined(separator: ",")) + "\""
    }
}

extension SeriesTableReader {
    /// As ``oneTable(_:)-(UnsafeRawBufferPointer)``.
    public func oneTable(_ bytes: [UInt8]) throws(AlignmentError) -> [AlignmentVariable] {
        try bytes.reading { bytes throws(AlignmentError) in try oneTable(bytes) }
    }

    /// As ``variable(named:_:)-(_,UnsafeRawBufferPointer)``.
    public func variable(named name: String, _ bytes: [UInt8]) throws(AlignmentError) -> AlignmentVariable {
        try bytes.reading { bytes throws(AlignmentError) in try variable(named: name, bytes) }
    }
}

extension [UInt8] {
    fileprivate func reading<Value, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let result: Result<Value, Failure> = withUnsafeBytes { bytes in
            do throws(Failure) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

extension AlignmentError {
    /// What a reader of tables found wrong, by what series call it.
    init(_ error: TableError, variable: String?) {
        let kind: Kind =
            switch error.reason {
            case .noSignals: variable == nil ? .noVariablesFound : .fileColumnsNotExist
            case .noRows: .noData
            case .duplicateName: .duplicatedVariables
            case .misplacedTimestampColumn: variable == nil ? .columnNotFound : .fileColumnsNotExist
            case .raggedRow, .blankRow: .numColumnsMismatch
            case .notANumber, .outOfRange, .missingTimestamp, .invalidTimestamp: .variableParseError
            case .notIncreasing: .mergeDataFailed
            case .tooManySignals, .tooManyColumns, .tooManyCells, .cellTooLong: .dataExceedsLimit
            case .tooManyRows: .tooManyData
            case .noColumns, .emptyName, .unterminatedQuote, .textAfterQuote, .invalidUTF8, .nulByte, .wrongType,
                .missingMember, .conflictingMembers, .nameTooLong, .controlCharacterInName:
                .readingFileError
            }
        self.init(kind, variable: variable, error.description)
    }
}

extension SignalTable {
    /// Puts rows in order of time, where they are not; rows of one time keep their order.
    fileprivate mutating func sortRows(by timestamps: inout [Timestamp]) {
        guard !timestamps.isStrictlyRising else { return }
        let order = timestamps.indices.sorted { (timestamps[$0], $0) < (timestamps[$1], $1) }
        let (width, unsorted) = (signalCount, values)
        for (row, source) in order.enumerated() {
            for column in 0..<width { values[row * width + column] = unsorted[source * width + column] }
        }
        timestamps = order.map { timestamps[$0] }
    }
}
