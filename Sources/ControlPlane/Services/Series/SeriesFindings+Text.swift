import TimeSeries

/// Findings as they are kept: a JSON text in which variables are numbers and rows are arrays, written and read without building
/// anything in between, since there may be many rows with many contributors.
///
///     {"variables": [NAME], "states": [[FILLED, COUNT, FIRST, LAST]],
///      "rows": [[TIME, ANOMALOUS, SEVERITY, SCORE, [[VARIABLE, CONTRIBUTION, [CHANGED]]]]]}
///
/// Times are microseconds, as texts: doubles do not hold all of them.
extension SeriesFindings {
    var text: [UInt8] {
        var json = JSONWriter(reservingCapacity: 64 * (rows.count + 1))
        let places = Dictionary(states.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        json.beginObject()
        json.key("variables")
        json.array(states) { json, state in json.string(state.name) }
        json.key("states")
        json.array(states) { json, state in
            json.beginArray()
            json.number(state.filledRatio)
            json.integer(state.effectiveCount)
            json.string(state.first.map { String($0.microseconds) })
            json.string(state.last.map { String($0.microseconds) })
            json.endArray()
        }
        json.key("rows")
        json.array(rows) { json, row in
            json.beginArray()
            json.string(String(row.timestamp.microseconds))
            json.bool(row.isAnomaly)
            json.number(row.severity)
            json.number(row.score)
            json.array(row.contributors) { json, contributor in
                json.beginArray()
                json.integer(places[contributor.variable])
                json.number(contributor.contribution)
                json.array(contributor.changed) { json, name in json.integer(places[name]) }
                json.endArray()
            }
            json.endArray()
        }
        json.endObject()
        return json.bytes
    }

    /// Reads what ``text`` is.
    init(text: UnsafeBufferPointer<UInt8>) throws {
        var scanner = FindingsScanner(text)
        self = try scanner.findings()
    }
}

extension JSONWriter {
    fileprivate mutating func array<Element>(
        _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) {
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }
}

private struct FindingsScanner {
    private var json: JSONScanner
    private var names: [String] = []

    init(_ text: UnsafeBufferPointer<UInt8>) { json = JSONScanner(text) }

    /// The text is not one that was written here.
    private var damage: StoreError { .corrupt("the kept result of a detection is not what was written") }

    mutating func findings() throws -> SeriesFindings {
        var findings = SeriesFindings()
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "variables": names = try array { try $0.json.string() }
            case "states":
                var index = 0
                findings.states = try array { scanner in
                    defer { index += 1 }
                    return try scanner.state(named: scanner.name(index))
                }
            case "rows": findings.rows = try array { try $0.row() }
            default: throw damage
            }
        }
        try json.finish()
        return findings
    }

    private mutating func array<Element>(
        _ element: (inout FindingsScanner) throws -> Element
    ) throws -> [Element] {
        var elements: [Element] = []
        try json.beginArray()
        while try json.nextElement() { elements.append(try element(&self)) }
        return elements
    }

    /// An array of known length, of elements of several kinds.
    private mutating func tuple<Value>(_ read: (inout FindingsScanner) throws -> Value) throws -> Value {
        try json.beginArray()
        let value = try read(&self)
        guard try !json.nextElement() else { throw damage }
        return value
    }

    private mutating func next<Value>(_ read: (inout JSONScanner) throws -> Value) throws -> Value {
        guard try json.nextElement() else { throw damage }
        return try read(&json)
    }

    private mutating func state(named name: String) throws -> VariableState {
        try tuple { scanner in
            VariableState(
                name: name, filledRatio: try scanner.next { try $0.number() },
                effectiveCount: try scanner.nextInteger(), first: try scanner.nextTime(),
                last: try scanner.nextTime())
        }
    }

    private mutating func row() throws -> SeriesRow {
        try tuple { scanner in
            guard let time = try scanner.nextTime() else { throw scanner.damage }
            return SeriesRow(
                timestamp: time, isAnomaly: try scanner.next { try $0.bool() },
                severity: try scanner.next { try $0.number() }, score: try scanner.next { try $0.number() },
                contributors: try scanner.nextArray { try $0.contributor() })
        }
    }

    private mutating func contributor() throws -> SeriesRow.Contributor {
        try tuple { scanner in
            SeriesRow.Contributor(
                variable: try scanner.name(try scanner.nextInteger()),
                contribution: try scanner.next { try $0.number() },
                changed: try scanner.nextArray { try $0.name(try $0.integer()) })
        }
    }

    private mutating func nextArray<Element>(
        _ element: (inout FindingsScanner) throws -> Element
    ) throws -> [Element] {
        guard try json.nextElement() else { throw damage }
        return try array(element)
    }

    private mutating func integer() throws -> Int {
        guard let value = Int(exactly: try json.number()) else { throw damage }
        return value
    }

    private mutating func nextInteger() throws -> Int {
        guard try json.nextElement() else { throw damage }
        return try integer()
    }

    private mutating func nextTime() throws -> Timestamp? {
        guard try json.nextElement() else { throw damage }
        if try json.peek() == .null {
            try json.null()
            return nil
        }
        guard let microseconds = Int64(try json.string()) else { throw damage }
        return Timestamp(microseconds: microseconds)
    }

    private func name(_ index: Int) throws -> String {
        guard names.indices.contains(index) else { throw damage }
        return names[index]
    }
}
