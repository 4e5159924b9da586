import TimeSeries

/// The members of `config` that a method knows, each read leniently, with a default when it is absent.
///
/// A problem is noted and the default returned, so that all problems are found.
struct ConfigurationFields {
    private let names: [StaticString]
    private var fields: [RawField?]
    private let span: Range<Int>
    private(set) var problems: ProblemList

    /// Reads the object at the scanner's place; what is no object is a problem. Problems are in the order of the calls.
    init?(
        _ names: [StaticString], _ scanner: inout JSONScanner, _ problems: inout ProblemList
    ) throws(JSONSyntaxError) {
        guard try scanner.peek() == .object else {
            problems.add(.notAnObject, [.name("config")], at: try RawField(&scanner).span)
            return nil
        }
        let start = scanner.position
        self.names = names
        self.problems = problems
        fields = Array(repeating: nil, count: names.count)
        try scanner.beginObject()
        while let member = try scanner.nextKey(among: names) {
            guard member >= 0 else {
                try scanner.skipValue()
                continue
            }
            guard fields[member] == nil else { throw scanner.repeated("\(names[member])") }
            fields[member] = try RawField(&scanner)
        }
        span = start..<scanner.position
    }

    private func field(_ name: StaticString) -> RawField? {
        names.firstIndex { $0.utf8Start == name.utf8Start || "\($0)" == "\(name)" }.flatMap { fields[$0] }
    }

    private static func path(_ name: StaticString) -> [FieldProblem.Step] { [.name("config"), .name("\(name)")] }

    mutating func required<Value>(
        _ name: StaticString, _ convert: (RawField) throws(RawField.Failure) -> Value
    ) -> Value? {
        guard let field = field(name) else {
            problems.add(.missing, Self.path(name), at: span)
            return nil
        }
        return problems.take(field, Self.path(name), convert)
    }

    mutating func value<Value>(
        _ name: StaticString, default value: Value, _ convert: (RawField) throws(RawField.Failure) -> Value
    ) -> Value {
        guard let field = field(name) else { return value }
        return problems.take(field, Self.path(name), convert) ?? value
    }

    /// As ``value(_:default:_:)``, where null is as good as absent.
    mutating func nullable<Value>(
        _ name: StaticString, _ convert: (RawField) throws(RawField.Failure) -> Value
    ) -> Value? {
        guard let field = field(name), field.kind != .null else { return nil }
        return problems.take(field, Self.path(name), convert)
    }
}
