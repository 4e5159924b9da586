import Detectors
import TimeSeries

/// Reads a list of points, `[{"timestamp": 1738000260, "value": 115.7}, ...]`, straight into two arrays.
struct PointListReader {
    let name: String
    /// Points that are kept; more are counted only.
    let limit: Int

    private(set) var points = TimedValues()
    /// How many elements the list has.
    private(set) var count = 0
    /// The first point whose time no detector can take.
    private(set) var firstOutOfRange: Int?

    private static let names: [StaticString] = ["timestamp", "value"]
    /// What pandas' nanoseconds reach.
    static let rangeOfTime = -9_223_372_036...Int64(9_223_372_036)

    init(name: String, limit: Int) {
        self.name = name
        self.limit = limit
    }

    mutating func read(_ scanner: inout JSONScanner, _ problems: inout ProblemList) throws(JSONSyntaxError) {
        try scanner.beginArray()
        while try scanner.nextElement() {
            if count < limit {
                try readPoint(&scanner, &problems)
            } else {
                try scanner.skipValue()
            }
            count += 1
        }
    }

    private mutating func readPoint(
        _ scanner: inout JSONScanner, _ problems: inout ProblemList
    ) throws(JSONSyntaxError) {
        guard try scanner.peek() == .object else {
            return problems.add(.notAnObject, path(), at: try RawField(&scanner).span)
        }
        let start = scanner.position
        var timestamp: Part<Int64> = .absent
        var value: Part<Double> = .absent
        try scanner.beginObject()
        while let member = try scanner.nextKey(among: Self.names) {
            switch member {
            case 0:
                guard case .absent = timestamp else { throw scanner.repeated("timestamp") }
                timestamp = try integer(&scanner)
            case 1:
                guard case .absent = value else { throw scanner.repeated("value") }
                value = try float(&scanner)
            default: try scanner.skipValue()
            }
        }
        if case .good(let timestamp) = timestamp, case .good(let value) = value {
            points.append(timestamp, value)
            if !Self.rangeOfTime.contains(timestamp), firstOutOfRange == nil { firstOutOfRange = count }
            return
        }
        let span = start..<scanner.position
        report(timestamp, "timestamp", span, &problems)
        report(value, "value", span, &problems)
    }

    private enum Part<Value> {
        case absent
        case good(Value)
        case bad(FieldProblem.Kind, Range<Int>)
    }

    private func report<Value>(
        _ part: Part<Value>, _ member: String, _ point: Range<Int>, _ problems: inout ProblemList
    ) {
        switch part {
        case .good: break
        case .absent: problems.add(.missing, path() + [.name(member)], at: point)
        case .bad(let kind, let span): problems.add(kind, path() + [.name(member)], at: span)
        }
    }

    private func path() -> [FieldProblem.Step] { [.name("data"), .name(name), .index(count)] }

    @inline(__always)
    private func float(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> Part<Double> {
        if try scanner.peek() == .number {
            let start = scanner.position
            let number = try scanner.unboundedNumber()
            return number.isFinite ? .good(number) : .bad(.notFinite, start..<scanner.position)
        }
        let field = try RawField(&scanner)
        do throws(RawField.Failure) {
            return .good(try field.float())
        } catch {
            return .bad(error.kind, field.span)
        }
    }

    @inline(__always)
    private func integer(_ scanner: inout JSONScanner) throws(JSONSyntaxError) -> Part<Int64> {
        if try scanner.peek() == .number {
            let start = scanner.position
            let number = try scanner.unboundedNumber()
            // Every whole number of this size, and a little more than the range of times.
            if abs(number) < 1e15 {
                let whole = Int64(number)
                if Double(whole) == number { return .good(whole) }
            }
            do throws(RawField.Failure) {
                return .good(try RawField.whole(number))
            } catch {
                return .bad(error.kind, start..<scanner.position)
            }
        }
        let field = try RawField(&scanner)
        do throws(RawField.Failure) {
            return .good(try field.integer())
        } catch {
            return .bad(error.kind, field.span)
        }
    }
}
