import NIOCore
import TimeSeries

/// The members of a small request body, read as the service did: null counts as absent, names that nobody asks for are not
/// looked at.
struct LooseFields {
    private let object: JSONObject

    private init(_ object: JSONObject) { self.object = object }

    /// - Throws: `JSONSyntaxError`, or `AzureRefusal` when the body is no object.
    init(_ body: ByteBuffer) throws {
        let value = try JSONValue(parsing: Array(body.readableBytesView))
        guard let object = value.object else {
            throw AzureRefusal(.invalidJSON, "The body must be a json object, not \(value.kind.name).")
        }
        self.init(object)
    }

    /// A value that is no object and no list, however it was written.
    func scalar(_ name: String) -> LooseScalar { LooseScalar(object[name]) }

    /// Nil when there is none.
    func nested(_ name: String) throws -> LooseFields? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let nested = value.object else {
            throw AzureRefusal(.badArgument, "'\(name)' must be an object, not \(value.kind.name).")
        }
        return LooseFields(nested)
    }

    /// Nil when there is none, or an empty one.
    /// - Parameter code: what a value is refused with that is no text, or has characters that no text of one line has.
    func text(_ name: String, else code: AzureRefusal.Code) throws -> String? {
        switch scalar(name) {
        case .absent: return nil
        case .text(let text):
            guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
                throw AzureRefusal(code, "'\(name)' must not contain control characters.")
            }
            return text.isEmpty ? nil : text
        case .number, .other: throw AzureRefusal(code, "'\(name)' must be a string.")
        }
    }

    /// Nil when there is none.
    func choice<Value>(_ name: String, _ known: [(name: String, value: Value)], else code: AzureRefusal.Code) throws
        -> Value?
    {
        switch scalar(name) {
        case .absent: return nil
        case .text(let text):
            if let found = known.first(where: { $0.name == text }) { return found.value }
        case .number, .other: break
        }
        throw AzureRefusal(code, "'\(name)' must be one of \(known.map(\.name).joined(separator: ", ")).")
    }

    /// Nil when there is none.
    func wholeNumber(_ name: String, in range: ClosedRange<Int>, else code: AzureRefusal.Code) throws -> Int? {
        try scalar(name).wholeNumber(name, in: range, else: code)
    }
}

extension LooseScalar {
    init(_ value: JSONValue?) {
        switch value {
        case nil, .null: self = .absent
        case .number(let number, _): self = .number(number)
        case .string(let text): self = .text(text)
        case .some(let value): self = .other(value.kind)
        }
    }

    /// The whole number that came for the field `name`; nil when nothing came.
    func wholeNumber(_ name: String, in range: ClosedRange<Int>, else code: AzureRefusal.Code) throws -> Int? {
        guard !isAbsent else { return nil }
        guard let number = wholeNumber, range.contains(number) else {
            throw AzureRefusal(
                code, "'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
