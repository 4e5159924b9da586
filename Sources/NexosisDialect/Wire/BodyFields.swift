import NIOCore
import TimeSeries

/// The members of a small request body. Names are matched whatever their case, null is the same as no member, and names that nobody
/// asks for are not looked at.
struct BodyFields {
    private let members: [String: JSONValue]
    /// The names of the objects that this one lies in, with a dot behind each.
    private let path: String

    /// - Throws: `JSONSyntaxError`, or `NexosisRefusal` when the body is no object.
    init(_ body: ByteBuffer) throws {
        let value = try JSONValue(parsing: Array(body.readableBytesView))
        guard let object = value.object else {
            throw NexosisRefusal.field("body", "must be an object, not \(value.kind.name)")
        }
        try self.init(object, path: "")
    }

    private init(_ object: JSONObject, path: String) throws {
        var members: [String: JSONValue] = [:]
        for member in object.members where !member.value.isNull {
            guard members.updateValue(member.value, forKey: member.name.lowercased()) == nil else {
                throw NexosisRefusal.field(path + member.name.excerpt, "is given twice, in different spellings")
            }
        }
        self.members = members
        self.path = path
    }

    /// Nil when there is none.
    func value(_ name: String) -> JSONValue? { members[name.lowercased()] }

    /// Nil when there is none, or an empty one.
    func text(_ name: String) throws -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else { throw wrong(name, "a string", value) }
        guard !text.utf8.contains(0) else {
            throw NexosisRefusal.field(path + name, "must not contain the NUL character")
        }
        return text.isEmpty ? nil : text
    }

    func requiredText(_ name: String) throws -> String {
        guard let text = try text(name) else { throw NexosisRefusal.field(path + name, "is required") }
        return text
    }

    /// The first of several names for the same thing that is there.
    func requiredText(_ name: String, or other: String) throws -> String {
        try text(name) ?? text(other) ?? requiredText(name)
    }

    /// Nil when there is none.
    func object(_ name: String) throws -> JSONObject? {
        guard let value = value(name) else { return nil }
        guard let object = value.object else { throw wrong(name, "an object", value) }
        return object
    }

    func nested(_ name: String) throws -> BodyFields? {
        try object(name).map { try BodyFields($0, path: "\(path)\(name).") }
    }

    /// One of some words, whatever its case. Nil when there is none.
    func choice<Word: RawRepresentable & CaseIterable>(_ name: String, _: Word.Type) throws -> Word?
    where Word.RawValue == String {
        guard let text = try text(name) else { return nil }
        guard let word = Word(word: text) else { throw NexosisRefusal.field(path + name, Word.reason(text)) }
        return word
    }

    private func wrong(_ name: String, _ wanted: String, _ found: JSONValue) -> NexosisRefusal {
        .field(path + name, "must be \(wanted), not \(found.kind.name)")
    }
}

extension RawRepresentable where RawValue == String, Self: CaseIterable {
    /// The one that is written so, whatever the case.
    init?(word: String) {
        let folded = word.lowercased()
        guard let known = Self.allCases.first(where: { $0.rawValue.lowercased() == folded }) else { return nil }
        self = known
    }

    static func reason(_ word: String) -> String {
        "'\(word.excerpt)' is none of \(allCases.map(\.rawValue).joined(separator: ", "))"
    }
}
