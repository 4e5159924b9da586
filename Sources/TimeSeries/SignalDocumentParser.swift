/// One reading of one object; see `SignalTableJSON` for the form.
struct SignalDocumentParser {
    /// Where the object lies, with a point at the end, or nothing.
    let path: String
    let options: SignalTableJSON.Options
    private(set) var document = SignalDocument()

    private var namesKey = "signalNames"
    private var timestamps: [Timestamp] = []
    /// Rows that had a time, and the last of these times.
    private var timedRows = 0
    private var latest: Timestamp?

    init(path: String, options: SignalTableJSON.Options) {
        self.path = path
        self.options = options
    }

    mutating func parse(_ scanner: inout JSONScanner) throws {
        var seen = Set<String>()
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            guard seen.insert(key).inserted else { throw scanner.repeated(key) }
            switch key {
            case "signalNames", "columnLabels":
                if try SignalTableJSON.takeNull(&scanner) { continue }
                guard document.signalNames == nil else {
                    throw TableError(.conflictingMembers("signalNames", "columnLabels"), path: path + key)
                }
                namesKey = key
                document.signalNames = try names(&scanner)
            case "data":
                if try SignalTableJSON.takeNull(&scanner) { continue }
                document.hasData = true
                try rows(&scanner)
            default: document.members.append(key, try scanner.value())
            }
        }
        try checkWidth()
    }

    /// Names and rows may come in either order, so that their agreement shows only at the end.
    private mutating func checkWidth() throws {
        guard let names = document.signalNames else { return }
        if document.rowCount == 0 {
            document.columnCount = names.count
        } else if document.columnCount != names.count {
            throw ragged(found: document.columnCount, expected: names.count, row: 0)
        }
    }

    // MARK: Names

    private func names(_ scanner: inout JSONScanner) throws -> [String] {
        try SignalTableJSON.expect(.array, &scanner, path: path + namesKey)
        var names: [String] = []
        var seen = Set<String>()
        try scanner.beginArray()
        while try scanner.nextElement() {
            let here = "\(path)\(namesKey)[\(names.count)]"
            try SignalTableJSON.expect(.string, &scanner, path: here)
            let name = try scanner.string()
            guard !name.isEmpty else { throw TableError(.emptyName, column: names.count + 1, path: here) }
            guard seen.insert(name).inserted else {
                throw TableError(.duplicateName(name), column: names.count + 1, path: here)
            }
            guard names.count < options.maxSignals else {
                throw TableError(.tooManySignals(limit: options.maxSignals), path: path + namesKey)
            }
            names.append(name)
        }
        guard !names.isEmpty else { throw TableError(.noSignals, path: path + namesKey) }
        return names
    }

    // MARK: Rows

    private mutating func rows(_ scanner: inout JSONScanner) throws {
        try SignalTableJSON.expect(.array, &scanner, path: path + "data")
        var values: [Double] = []
        var width = document.signalNames?.count
        var sampler: RunSampler?
        var row = 0
        try scanner.beginArray()
        while try scanner.nextElement() {
            try SignalTableJSON.expect(.object, &scanner, path: rowPath(row))
            try self.row(row, &scanner, into: &values, width: &width)
            row += 1
            if let reduction = options.reduction {
                if sampler == nil { sampler = RunSampler(reduction, signalCount: width ?? 1) }
                hand(&values, to: &sampler)
            } else if row == 16 {
                reserve(&values, scanner)
            }
        }
        document.values = sampler?.values ?? values
        document.rowCount = sampler?.rowsKept ?? row
        document.restarts = sampler?.restarts ?? []
        document.columnCount = width ?? 0
        document.timestamps = timedRows == 0 ? nil : sampler?.timestamps ?? timestamps
        if let sampler, sampler.rowsKept < row { document.reduction = sampler.result }
    }

    /// Hands the row that was just read to the sampler, and forgets it.
    private mutating func hand(_ values: inout [Double], to sampler: inout RunSampler?) {
        if sampler?.takesNextRow() == true {
            sampler?.values.append(contentsOf: values)
            if let time = timestamps.last { sampler?.timestamps.append(time) }
        }
        values.removeAll(keepingCapacity: true)
        timestamps.removeAll(keepingCapacity: true)
    }

    /// Makes room for the rest at the density of the first rows.
    private func reserve(_ values: inout [Double], _ scanner: JSONScanner) {
        let expected = scanner.bytes.count / max(1, scanner.position / max(1, values.count))
        values.reserveCapacity(min(expected + expected / 32, options.maxCells))
    }

    private mutating func row(
        _ row: Int, _ scanner: inout JSONScanner, into values: inout [Double], width: inout Int?
    ) throws {
        var valuesKey: String?
        var timestamp: Timestamp?
        // Members that mean nothing here are few, if any; they are kept to see repeats.
        var seen: [String] = []
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            guard !seen.contains(key) else { throw scanner.repeated(key) }
            seen.append(key)
            switch key {
            case "values", "value":
                if valuesKey != nil { throw TableError(.conflictingMembers("values", "value"), path: rowPath(row)) }
                valuesKey = key
                let count = try cells(row, key, &scanner, into: &values)
                let expected = width ?? count
                guard count == expected else { throw ragged(found: count, expected: expected, row: row, key: key) }
                width = expected
            case "timestamp": timestamp = try self.timestamp(row, &scanner)
            default:
                guard seen.count < 64 else { throw scanner.error("a row has too many members", at: scanner.keyOffset) }
                _ = try scanner.value()
            }
        }
        guard valuesKey != nil else { throw TableError(.missingMember("values"), row: row + 1, path: rowPath(row)) }
        try keep(timestamp, row)
    }

    private mutating func keep(_ timestamp: Timestamp?, _ row: Int) throws {
        guard timedRows == (timestamp == nil ? 0 : row) else {
            // Named is the row without a time: this one, or the first when this is the first with one.
            let missing = timestamp == nil ? row : 0
            throw TableError(.missingTimestamp, row: missing + 1, path: rowPath(missing))
        }
        guard let timestamp else { return }
        if options.requireStrictlyIncreasing, let last = latest, timestamp <= last {
            throw TableError(
                .notIncreasing(earlier: timestamp < last), row: row + 1, path: rowPath(row) + ".timestamp")
        }
        timestamps.append(timestamp)
        timedRows += 1
        latest = timestamp
    }

    /// Appends a row's readings and returns how many there are.
    private func cells(
        _ row: Int, _ key: String, _ scanner: inout JSONScanner, into values: inout [Double]
    ) throws -> Int {
        try SignalTableJSON.expect(.array, &scanner, path: rowPath(row) + "." + key)
        let before = values.count
        try scanner.beginArray()
        while try scanner.nextElement() {
            guard values.count < options.maxCells else {
                throw TableError(.tooManyCells(limit: options.maxCells), path: path + "data")
            }
            switch try scanner.peek() {
            case .number:
                let start = scanner.position
                let value = try scanner.unboundedNumber()
                guard value.isFinite else {
                    let text = String(decoding: scanner.bytes[start..<scanner.position], as: UTF8.self)
                    throw cellError(.outOfRange(text), row, key, values.count - before)
                }
                values.append(value)
            case .null:
                try scanner.null()
                values.append(.nan)
            case let kind:
                throw cellError(
                    .wrongType(found: kind.name, expected: "a number or null"), row, key, values.count - before)
            }
        }
        guard values.count > before else { throw TableError(.noSignals, row: row + 1, path: rowPath(row) + "." + key) }
        guard values.count - before <= options.maxSignals else {
            throw TableError(.tooManySignals(limit: options.maxSignals), row: row + 1, path: rowPath(row) + "." + key)
        }
        return values.count - before
    }

    private func timestamp(_ row: Int, _ scanner: inout JSONScanner) throws -> Timestamp? {
        if try SignalTableJSON.takeNull(&scanner) { return nil }
        let here = rowPath(row) + ".timestamp"
        let start = scanner
        let kind = try scanner.peek()
        guard kind == .string else {
            throw TableError(.wrongType(found: kind.name, expected: "a time as a string"), row: row + 1, path: here)
        }
        if let time = try scanner.timestamp() { return time }
        scanner = start
        throw TableError(.invalidTimestamp(try scanner.string()), row: row + 1, path: here)
    }

    // MARK: Places

    private func rowPath(_ row: Int) -> String { "\(path)data[\(row)]" }

    private func cellError(_ reason: TableError.Reason, _ row: Int, _ key: String, _ column: Int) -> TableError {
        var name: String?
        if let names = document.signalNames, column < names.count { name = names[column] }
        return TableError(
            reason, row: row + 1, column: column + 1, columnName: name, path: "\(rowPath(row)).\(key)[\(column)]")
    }

    private func ragged(found: Int, expected: Int, row: Int, key: String = "values") -> TableError {
        TableError(.raggedRow(found: found, expected: expected), row: row + 1, path: "\(rowPath(row)).\(key)")
    }
}
