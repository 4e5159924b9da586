import TimeSeries

/// A value that came for a field, before it is known whether it will do. Numbers may come as strings, and null is nothing.
enum LooseScalar {
    case absent
    /// Infinite when too large for a double.
    case number(Double)
    case text(String)
    case other(JSONScanner.Kind)

    /// Reads the next value. Objects and arrays are gone over.
    init(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        let kind = try scanner.peek()
        switch kind {
        case .number: self = .number(try scanner.unboundedNumber())
        case .string: self = .text(try scanner.string())
        case .null:
            try scanner.null()
            self = .absent
        case .object, .array, .bool:
            try scanner.skipValue()
            self = .other(kind)
        }
    }

    /// nil when it is none.
    var number: Double? {
        switch self {
        case .number(let value): value
        case .text(let text): DecimalParser.parse(text)
        case .absent, .other: nil
        }
    }

    /// nil when it is none. Numbers too large for 32 bits become the largest: every field's range ends far below.
    var wholeNumber: Int? {
        guard let number, number.rounded(.towardZero) == number else { return nil }
        return Int(max(-2_147_483_648, min(2_147_483_647, number)))
    }

    var isAbsent: Bool {
        if case .absent = self { true } else { false }
    }
}

extension JSONScanner {
    /// A time in a string, or nil for a value that is none, which is gone over.
    @inline(__always)
    mutating func looseTimestamp() throws(JSONSyntaxError) -> Timestamp? {
        guard try peek() == .string else {
            try skipValue()
            return nil
        }
        return try timestamp()
    }
}
