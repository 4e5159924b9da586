/// A JSON value of a small document, such as the body of a control-plane request.
///
/// Number matrices do not belong in here; see `SignalTableJSON`.
public indirect enum JSONValue: Sendable, Equatable {
    case object(JSONObject)
    case array([JSONValue])
    case string(String)
    /// `isInteger` says how it was written: without fraction and exponent.
    case number(Double, isInteger: Bool)
    case bool(Bool)
    case null

    /// Reads a whole document.
    public init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        let result: Result<JSONValue, JSONSyntaxError> = bytes.withUnsafeBufferPointer { buffer in
            do throws(JSONSyntaxError) {
                var scanner = JSONScanner(buffer)
                let value = try scanner.value()
                try scanner.finish()
                return .success(value)
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }

    public init(parsing text: String) throws(JSONSyntaxError) { try self.init(parsing: Array(text.utf8)) }

    public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
    public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var number: Double? { if case .number(let value, _) = self { value } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var isNull: Bool { self == .null }

    /// The number, when its value is whole (however written: `5`, `5.0`) and fits.
    public var integer: Int? { number.flatMap { Int(exactly: $0) } }

    /// What kind of value it is.
    public var kind: JSONScanner.Kind {
        switch self {
        case .object: .object
        case .array: .array
        case .string: .string
        case .number: .number
        case .bool: .bool
        case .null: .null
        }
    }
}

/// The members of a JSON object, in the order in which they were written.
public struct JSONObject: Sendable, Equatable {
    public struct Member: Sendable, Equatable {
        public var name: String
        public var value: JSONValue

        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    public var members: [Member]

    public init(_ members: [Member] = []) { self.members = members }

    /// The member called `name`; nil when there is none. A member that is null is `.null`, not nil.
    public subscript(_ name: String) -> JSONValue? { members.first { $0.name == name }?.value }

    public var names: [String] { members.map(\.name) }
    public var isEmpty: Bool { members.isEmpty }

    public mutating func append(_ name: String, _ value: JSONValue) { members.append(Member(name: name, value: value)) }
}

extension JSONScanner {
    /// Reads the next value whole. Repeated names in an object are an error.
    public mutating func value() throws(JSONSyntaxError) -> JSONValue {
        switch try peek() {
        case .object: return .object(try object())
        case .array:
            var elements: [JSONValue] = []
            try beginArray()
            while try nextElement() { elements.append(try value()) }
            return .array(elements)
        case .string: return .string(try string())
        case .number:
            let start = position
            let value = try number()
            return .number(value, isInteger: isWhole(from: start))
        case .bool: return .bool(try bool())
        case .null:
            try null()
            return .null
        }
    }

    /// Whether the number that begins at `start` and was just read is written without fraction and exponent.
    public func isWhole(from start: Int) -> Bool {
        bytes[start..<position].allSatisfy { $0 == UInt8(ascii: "-") || $0 &- 0x30 < 10 }
    }

    private mutating func object() throws(JSONSyntaxError) -> JSONObject {
        var object = JSONObject()
        var seen = Set<String>()
        try beginObject()
        while let name = try nextKey() {
            guard seen.insert(name).inserted else { throw repeated(name) }
            object.append(name, try value())
        }
        return object
    }

    /// The error for a name that was just read and had been there before.
    public func repeated(_ name: String) -> JSONSyntaxError {
        error("the name \"\(TableError.excerpt(name))\" appears twice in one object", at: keyOffset)
    }
}
