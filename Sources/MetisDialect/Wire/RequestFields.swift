import ControlPlane
import NIOCore
import TimeSeries

/// The members of a request to a management endpoint. What is wanted and not there is refused as Metis does: by its name in quotes.
struct RequestFields: Sendable {
    private let object: JSONObject

    init(_ object: JSONObject) { self.object = object }

    /// - Throws: `JSONSyntaxError`, `MetisRefusal` when it is no object.
    init(body: ByteBuffer) throws {
        let value = try JSONValue(parsing: Array(body.readableBytesView))
        guard let object = value.object else {
            throw MetisRefusal(.exception, "the body must be an object, not \(value.kind.name)")
        }
        self.object = object
    }

    func value(_ key: String) throws -> JSONValue {
        guard let value = object[key] else { throw MetisRefusal.missing(key) }
        return value
    }

    func object(_ key: String) throws -> RequestFields {
        guard let object = try value(key).object else { throw Self.wrong(key, "an object") }
        return RequestFields(object)
    }

    /// A whole number, which may come as text.
    func integer(_ key: String) throws -> Int { try Self.integer(try value(key), key) }

    static func integer(_ value: JSONValue, _ key: String) throws -> Int {
        guard let number = value.integer ?? value.string.flatMap({ Int($0) }) else {
            throw wrong(key, "a whole number")
        }
        return number
    }

    /// Nil for "" and null, which leave a filter out.
    func optional<T>(_ key: String, _ read: (JSONValue, String) throws -> T) throws -> T? {
        let value = try value(key)
        if value.isNull || value.string?.isEmpty == true { return nil }
        return try read(value, key)
    }

    func optionalText(_ key: String) throws -> String? { try optional(key, Self.text) }

    func optionalInteger(_ key: String) throws -> Int? { try optional(key, Self.integer) }

    func optionalTime(_ key: String) throws -> Timestamp? { try optional(key, Self.time) }

    /// One word or several; "" is none of them in particular.
    func optionalWords(_ key: String) throws -> [String]? {
        try optional(key) { value, key in
            guard let list = value.array else { return [try Self.text(value, key)] }
            guard !list.isEmpty else { throw Self.wrong(key, "a list with a word in it, or an empty string for all") }
            return try list.map { try Self.text($0, key) }
        }
    }

    /// One id or a list of them.
    func ids(_ key: String) throws -> [Int64] {
        let value = try value(key)
        let list = value.array ?? [value]
        guard list.count <= Self.mostIDs else { throw Self.wrong(key, "a list of at most \(Self.mostIDs) ids") }
        return try list.map { Int64(try Self.integer($0, key)) }
    }

    /// So many rows are changed in one transaction without holding up others for long.
    private static let mostIDs = 10_000

    /// Text, or a number as text.
    static func text(_ value: JSONValue, _ key: String) throws -> String {
        if let text = value.string {
            guard !text.utf8.contains(0) else { throw wrong(key, "text without the NUL character") }
            return text
        }
        guard let number = value.integer else { throw wrong(key, "a string") }
        return String(number)
    }

    /// Seconds since 1970, or a date and time.
    static func time(_ value: JSONValue, _ key: String) throws -> Timestamp {
        let seconds =
            value.number.flatMap { Int(exactly: $0.rounded(.down)) } ?? value.string.flatMap { Int($0) }
        if let time = seconds.flatMap(MetisTime.timestamp(seconds:)) ?? value.string.flatMap(MetisTime.timestamp) {
            return time
        }
        throw wrong(key, "a time in seconds since 1970, or such as 2018-10-17 17:28:00")
    }

    static func wrong(_ key: String, _ wanted: String) -> MetisRefusal {
        MetisRefusal(.exception, "\(key) must be \(wanted)")
    }
}
