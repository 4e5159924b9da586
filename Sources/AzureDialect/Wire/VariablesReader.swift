import TimeSeries

/// Reads a list of variables, `[{"variable": "a", "timestamps": ["2021-01-01T00:00:00Z", ...], "values": [0.5, ...]}, ...]`,
/// straight into arrays.
///
/// What is wrong is said once the whole body is known to be JSON; the first thing counts.
struct VariablesReader {
    /// The most that one request may have.
    static let maximumVariables = 300
    /// The most that each may have.
    static let maximumPoints = 2880

    /// How many elements the list has. Only the first ``maximumVariables`` are read.
    private(set) var count = 0
    private var found: [AlignmentVariable] = []
    private var names: Set<String> = []
    private var problem: AzureRefusal?
    private let nameField: String

    /// Reads the array at the scanner's place.
    /// - Parameter nameField: what the member is called that names a variable.
    init(_ scanner: inout JSONScanner, nameField: String) throws(JSONSyntaxError) {
        self.nameField = nameField
        try scanner.beginArray()
        while try scanner.nextElement() {
            // Past the first problem, and past the most that may be, values are only gone over.
            if count < Self.maximumVariables, problem == nil {
                try readVariable(&scanner)
            } else {
                try scanner.skipValue()
            }
            count += 1
        }
    }

    /// - Throws: `AzureRefusal`.
    func variables() throws -> [AlignmentVariable] {
        guard count <= Self.maximumVariables else {
            throw AzureRefusal(
                .dataExceedsLimit, "'variables' must have at most \(Self.maximumVariables) variables: it has \(count).")
        }
        if let problem { throw problem }
        return found
    }

    private mutating func refuse(_ code: AzureRefusal.Code, _ message: String) {
        if problem == nil { problem = AzureRefusal(code, message) }
    }

    private var place: String { "at index \(count) of 'variables'" }

    private mutating func readVariable(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        let kind = try scanner.peek()
        guard kind == .object else {
            try scanner.skipValue()
            return refuse(.badArgument, "The variable \(place) must be an object, not \(kind.name).")
        }
        var name: String?
        var timestamps: Bounded<Timestamp>?
        var values: Bounded<Double>?
        var seen: Set<Int> = []
        let members = nameField == "name" ? Self.previewMembers : Self.members
        try scanner.beginObject()
        while let member = try scanner.nextKey(among: members) {
            guard members.indices.contains(member) else {
                try scanner.skipValue()
                continue
            }
            guard seen.insert(member).inserted else { throw scanner.repeated("\(members[member])") }
            switch member {
            case 0: if case .text(let text) = try LooseScalar(&scanner) { name = text }
            case 1: timestamps = try readTimestamps(&scanner)
            default: values = try readValues(&scanner)
            }
        }
        guard let name, !name.isEmpty, name.utf8.count <= 256 else {
            return refuse(
                .badArgument, "'\(nameField)' \(place) must be the name of the variable, of at most 256 bytes.")
        }
        guard names.insert(name).inserted else {
            return refuse(.duplicatedVariables, "The variable \(place) has a name that another one has, too.")
        }
        guard let timestamps else { return refuse(.badArgument, "'timestamps' \(place) must be a list of instants.") }
        guard let values else { return refuse(.badArgument, "'values' \(place) must be a list of numbers.") }
        guard timestamps.count == values.count else {
            return refuse(
                .badArgument,
                "'timestamps' and 'values' \(place) must be equally long: they have \(timestamps.count) and "
                    + "\(values.count).")
        }
        guard timestamps.count <= Self.maximumPoints else {
            return refuse(
                .dataExceedsLimit,
                "'timestamps' \(place) must be at most \(Self.maximumPoints) instants: they are \(timestamps.count).")
        }
        found.append(AlignmentVariable(name: name, timestamps: timestamps.elements, values: values.elements))
    }

    private static let members: [StaticString] = ["variable", "timestamps", "values"]
    private static let previewMembers: [StaticString] = ["name", "timestamps", "values"]

    /// A list of which only the first ``maximumPoints`` elements are kept.
    private struct Bounded<Element> {
        var elements: [Element] = []
        var count = 0

        mutating func append(_ element: Element) {
            if count < VariablesReader.maximumPoints { elements.append(element) }
            count += 1
        }
    }

    /// Nil for what is no list.
    private mutating func readTimestamps(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> Bounded<Timestamp>? {
        guard try beginsArray(&scanner) else { return nil }
        var timestamps = Bounded<Timestamp>()
        while try scanner.nextElement() {
            let time = try scanner.looseTimestamp()
            if time == nil {
                refuse(
                    .invalidTimestampFormat,
                    "The instant at index \(timestamps.count) of 'timestamps' \(place) must be a date and time of ISO 8601, such as "
                        + "2021-01-01T00:00:00Z.")
            }
            timestamps.append(time ?? Timestamp(microseconds: 0))
        }
        return timestamps
    }

    /// Nil for what is no list.
    private mutating func readValues(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> Bounded<Double>? {
        guard try beginsArray(&scanner) else { return nil }
        var values = Bounded<Double>()
        while try scanner.nextElement() {
            let value = try LooseScalar(&scanner)
            let number = value.number
            if !value.isAbsent, (number?.magnitude ?? .infinity) > PointsReader.largestValue {
                refuse(
                    .variableParseError,
                    "The value at index \(values.count) of 'values' \(place) must be a number of at most \(PointsReader.largestValue), "
                        + "or null where it is missing.")
            }
            values.append(number ?? .nan)
        }
        return values
    }

    private func beginsArray(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> Bool {
        guard try scanner.peek() == .array else {
            try scanner.skipValue()
            return false
        }
        try scanner.beginArray()
        return true
    }
}
