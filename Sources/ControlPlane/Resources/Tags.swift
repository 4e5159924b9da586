/// Labels that users attach to a resource. They are stored and returned, never interpreted.
public struct Tags: Sendable, Equatable, Codable {
    public var freeform: [String: String]
    /// Namespace → key → value.
    public var defined: [String: [String: TagValue]]

    public init(freeform: [String: String] = [:], defined: [String: [String: TagValue]] = [:]) {
        self.freeform = freeform
        self.defined = defined
    }
}

/// A defined tag's value: the three scalar kinds that JSON has.
public enum TagValue: Sendable, Equatable, Codable {
    case string(String)
    case number(Double)
    case bool(Bool)

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .bool(let value): try container.encode(value)
        }
    }
}
