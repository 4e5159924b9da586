import TimeSeries

/// A JSON value that came for a field, before it is known whether it will do.
///
/// Conversions are lenient as pydantic's: numbers may come as strings, whole numbers with a zero fraction, and booleans count as
/// 0 and 1. What is not finite is no number, however it is spelt.
struct RawField {
    var kind: JSONScanner.Kind
    /// Where it stands in the body.
    var span: Range<Int>
    /// Of numbers, and of booleans as 0 and 1. Infinite when too large for a double.
    var number = 0.0
    /// Of numbers: without fraction and exponent.
    var isWrittenWhole = false
    var text = ""

    /// Reads the next value. Objects and arrays are gone over.
    init(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        kind = try scanner.peek()
        let start = scanner.position
        switch kind {
        case .number:
            number = try scanner.unboundedNumber()
            isWrittenWhole = scanner.isWhole(from: start)
        case .string: text = try scanner.string()
        case .bool: number = try scanner.bool() ? 1 : 0
        case .object, .array, .null: try scanner.skipValue()
        }
        span = start..<scanner.position
    }

    /// Why the value will not do.
    struct Failure: Error {
        let kind: FieldProblem.Kind

        init(_ kind: FieldProblem.Kind) { self.kind = kind }
    }

    func float() throws(Failure) -> Double {
        let value: Double
        switch kind {
        case .number, .bool: value = number
        case .string:
            guard let parsed = Self.parseFloat(text) else { throw Failure(.notANumericString) }
            value = parsed
        case .object, .array, .null: throw Failure(.notANumber)
        }
        guard value.isFinite else { throw Failure(.notFinite) }
        return value
    }

    /// Integers that no `Int64` holds become its largest or smallest: every field has a range far inside.
    func integer() throws(Failure) -> Int64 {
        switch kind {
        case .number, .bool: return try Self.whole(number)
        case .string:
            guard let value = Self.parseInteger(text) else { throw Failure(.notAnIntegerString) }
            return value
        case .object, .array, .null: throw Failure(.notAnInteger)
        }
    }

    static func whole(_ number: Double) throws(Failure) -> Int64 {
        guard number.isFinite else { throw Failure(.notFinite) }
        guard number.rounded(.towardZero) == number else { throw Failure(.hasFraction) }
        return Int64(exactly: number) ?? (number < 0 ? .min : .max)
    }

    func boolean() throws(Failure) -> Bool {
        switch kind {
        case .bool: return number == 1
        case .number:
            if number == 0 || number == 1 { return number == 1 }
            throw Failure(number.rounded(.towardZero) == number ? .notABooleanString : .notABoolean)
        case .string:
            switch text.lowercased() {
            case "true", "t", "yes", "y", "on", "1": return true
            case "false", "f", "no", "n", "off", "0": return false
            default: throw Failure(.notABooleanString)
            }
        case .object, .array, .null: throw Failure(.notABoolean)
        }
    }

    func string() throws(Failure) -> String {
        guard kind == .string else { throw Failure(.notAString) }
        return text
    }

    // MARK: Numbers in strings

    /// Digits may be grouped by single underscores, as Python has it.
    private static func digits(_ text: String) -> String? {
        let text = text.trimmingBlanks()
        guard text.utf8.contains(UInt8(ascii: "_")) else { return text }
        let groups = text.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty }) else { return nil }
        return text.replacing("_", with: "")
    }

    /// nil when it is no number; infinite or NaN when it spells one of those.
    private static func parseFloat(_ text: String) -> Double? {
        guard let digits = digits(text) else { return nil }
        if let value = DecimalParser.parse(digits) { return value }
        switch digits.lowercased().drop(while: { $0 == "+" || $0 == "-" }) {
        case "nan", "inf", "infinity": return .infinity
        default: return nil
        }
    }

    /// Decimal digits with a sign, and perhaps a fraction of zeros.
    private static func parseInteger(_ text: String) -> Int64? {
        guard let digits = digits(text) else { return nil }
        var whole = digits.utf8[...]
        if let point = whole.firstIndex(of: UInt8(ascii: ".")) {
            guard whole[whole.index(after: point)...].allSatisfy({ $0 == UInt8(ascii: "0") }) else { return nil }
            whole = whole[..<point]
        }
        let sign = whole.first == UInt8(ascii: "-") || whole.first == UInt8(ascii: "+") ? whole.first : nil
        if sign != nil { whole = whole.dropFirst() }
        guard !whole.isEmpty, whole.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        let isNegative = sign == UInt8(ascii: "-")
        return Int64((isNegative ? "-" : "") + String(Substring(whole))) ?? (isNegative ? .min : .max)
    }
}

extension String {
    /// Without the white space around it.
    fileprivate func trimmingBlanks() -> String {
        func isBlank(_ character: Character) -> Bool { character.isWhitespace }
        var rest = self[...].drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }
}
