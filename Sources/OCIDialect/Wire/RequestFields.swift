import ControlPlane
import TimeSeries

/// The members of a request body, read with errors that name the field.
///
/// An explicit null counts as absent, but for updates, where it clears.
struct RequestFields {
    let object: JSONObject
    /// Where the object lies in the body, with a point at the end, or nothing.
    let path: String

    init(_ object: JSONObject, path: String = "") {
        self.object = object
        self.path = path
    }

    /// - Throws: `JSONSyntaxError`, or `ServiceError.malformed` when the body is no object.
    init(body: [UInt8]) throws {
        guard !body.isEmpty else { throw ServiceError.malformed(reason: "the request has no body: send a JSON object") }
        let value = try JSONValue(parsing: body)
        guard let object = value.object else {
            throw ServiceError.malformed(reason: "the body must be a JSON object, not \(value.kind.name)")
        }
        self.init(object)
    }

    private func present(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    func has(_ name: String) -> Bool { present(name) != nil }

    private func wrongType(_ name: String, _ value: JSONValue, _ expected: String) -> ServiceError {
        .invalidParameter(field: path + name, reason: "must be \(expected), not \(value.kind.name)")
    }

    private func checkText(_ text: String, _ name: String) throws {
        guard !text.utf8.contains(0) else {
            throw ServiceError.invalidParameter(
                field: path + name.replacing("\0", with: "?"), reason: "must not contain the NUL character")
        }
    }

    func string(_ name: String, maximumLength: Int = 255) throws -> String? {
        guard let value = present(name) else { return nil }
        guard let text = value.string else { throw wrongType(name, value, "a string") }
        guard !text.utf8.contains(0) else {
            throw ServiceError.invalidParameter(field: path + name, reason: "must not contain the NUL character")
        }
        try checkLength(text, of: name, maximum: maximumLength)
        return text
    }

    /// Counts scalars: a single character may be made of any number of combining ones.
    private func checkLength(_ text: String, of name: String, maximum: Int) throws {
        let length = text.unicodeScalars.count
        guard length <= maximum else {
            throw ServiceError.invalidParameter(
                field: path + name, reason: "has \(length) characters, but at most \(maximum) are allowed")
        }
    }

    func requiredString(_ name: String, maximumLength: Int = 255) throws -> String {
        guard let text = try string(name, maximumLength: maximumLength) else {
            throw ServiceError.missingParameter(field: path + name)
        }
        guard !text.isEmpty else {
            throw ServiceError.invalidParameter(field: path + name, reason: "must not be empty")
        }
        return text
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let value = present(name) else { return nil }
        guard let number = value.number else { throw wrongType(name, value, "a number") }
        guard range.contains(number) else {
            throw ServiceError.invalidParameter(
                field: path + name, reason: "is \(number), but must lie in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let value = present(name) else { return nil }
        guard let number = value.integer else {
            throw wrongType(name, value, value.number == nil ? "an integer" : "a whole number")
        }
        guard range.contains(number) else {
            throw ServiceError.invalidParameter(
                field: path + name, reason: "is \(number), but must lie in \(range.lowerBound)...\(range.upperBound)")
        }
        return number
    }

    func bool(_ name: String) throws -> Bool? {
        guard let value = present(name) else { return nil }
        guard case .bool(let flag) = value else { throw wrongType(name, value, "true or false") }
        return flag
    }

    func choice<Value: RawRepresentable & CaseIterable>(_ name: String, _: Value.Type) throws -> Value?
    where Value.RawValue == String {
        guard let text = try string(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            throw ServiceError.invalidParameter(
                field: path + name,
                reason: "is '\(text)', but must be one of " + Value.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return value
    }

    func nested(_ name: String) throws -> RequestFields? {
        guard let value = present(name) else { return nil }
        guard let object = value.object else { throw wrongType(name, value, "an object") }
        return RequestFields(object, path: path + name + ".")
    }

    func strings(_ name: String, maximumCount: Int) throws -> [String]? {
        guard let value = present(name) else { return nil }
        guard let elements = value.array else { throw wrongType(name, value, "an array of strings") }
        guard elements.count <= maximumCount else {
            throw ServiceError.invalidParameter(
                field: path + name, reason: "has \(elements.count) elements, but at most \(maximumCount) are allowed")
        }
        return try elements.enumerated().map { index, element in
            guard let text = element.string else { throw wrongType("\(name)[\(index)]", element, "a string") }
            return String(text.prefix(300))
        }
    }

    /// The objects of an array, each with its place in the body.
    func objects(_ name: String, maximumCount: Int) throws -> [RequestFields]? {
        guard let value = present(name) else { return nil }
        guard let elements = value.array else { throw wrongType(name, value, "an array of objects") }
        guard elements.count <= maximumCount else {
            throw ServiceError.invalidParameter(
                field: path + name, reason: "has \(elements.count) elements, but at most \(maximumCount) are allowed")
        }
        return try elements.enumerated().map { index, element in
            guard let object = element.object else { throw wrongType("\(name)[\(index)]", element, "an object") }
            return RequestFields(object, path: "\(path)\(name)[\(index)].")
        }
    }

    /// A well-formed compartment OCID.
    func compartmentID(_ name: String = "compartmentId") throws -> String {
        let text = try requiredString(name)
        guard OCID.isWellFormed(text) else {
            throw ServiceError.invalidParameter(
                field: path + name, reason: "'\(text.prefix(80))' is not an OCID such as ocid1.compartment.oc1..aaaa")
        }
        return text
    }
}

// MARK: What every named resource has

extension RequestFields {
    static let descriptionLength = 400
    static let tagCount = 64
    static let tagNameLength = 100
    static let tagValueLength = 256

    func displayName() throws -> String? {
        let name = try string("displayName")
        return name?.isEmpty == true ? nil : name
    }

    func description() throws -> String? { try string("description", maximumLength: Self.descriptionLength) }

    func tags() throws -> Tags { Tags(freeform: try freeformTags() ?? [:], defined: try definedTags() ?? [:]) }

    func freeformTags() throws -> [String: String]? {
        guard let tags = try texts("freeformTags") else { return nil }
        try checkCount(tags.count, of: "freeformTags")
        let members = RequestFields(object, path: path + "freeformTags.")
        for (name, value) in tags { try members.checkTag(name, value: value) }
        return tags
    }

    /// An object of strings.
    func texts(_ name: String) throws -> [String: String]? {
        guard let fields = try nested(name) else { return nil }
        var result: [String: String] = [:]
        for member in fields.object.members {
            guard let text = member.value.string else { throw fields.wrongType(member.name, member.value, "a string") }
            try fields.checkText(member.name + text, member.name)
            result[member.name] = text
        }
        return result
    }

    private func checkCount(_ count: Int, of name: String) throws {
        guard count <= Self.tagCount else {
            throw ServiceError.invalidParameter(
                field: path + name, reason: "has \(count) tags, but at most \(Self.tagCount) are allowed")
        }
    }

    /// Tags are shown in every list: they must stay small.
    private func checkTag(_ name: String, value: String = "") throws {
        let shown = String(name.prefix(40))
        try checkLength(name, of: "\(shown) (the name)", maximum: Self.tagNameLength)
        try checkLength(value, of: shown, maximum: Self.tagValueLength)
    }

    func definedTags() throws -> [String: [String: TagValue]]? {
        guard let namespaces = try nested("definedTags") else { return nil }
        var result: [String: [String: TagValue]] = [:]
        var count = 0
        for namespace in namespaces.object.members {
            guard let tags = namespace.value.object else {
                throw namespaces.wrongType(namespace.name, namespace.value, "an object")
            }
            try namespaces.checkTag(namespace.name)
            count += tags.members.count
            try checkCount(max(count, namespaces.object.members.count), of: "definedTags")
            try namespaces.checkText(namespace.name, namespace.name)
            for tag in tags.members {
                try namespaces.checkTag(tag.name, value: tag.value.string ?? "")
                try namespaces.checkText(tag.name + (tag.value.string ?? ""), "\(namespace.name).\(tag.name)")
            }
            result[namespace.name] = try Dictionary(
                tags.members.map { member in
                    switch member.value {
                    case .string(let text): (member.name, TagValue.string(text))
                    case .number(let number, _): (member.name, TagValue.number(number))
                    case .bool(let flag): (member.name, TagValue.bool(flag))
                    case .object, .array, .null:
                        throw namespaces.wrongType(
                            "\(namespace.name).\(member.name)", member.value, "a string, a number or a boolean")
                    }
                }, uniquingKeysWith: { _, last in last })
        }
        return result
    }

    /// What an update asks for: fields not sent stay, an explicit null clears.
    func labelChange() throws -> LabelChange {
        func change<Value>(_ name: String, _ value: Value?) -> Change<Value> {
            if let value { return .set(value) }
            return object[name] == nil ? .keep : .clear
        }
        return LabelChange(
            displayName: change("displayName", try displayName()),
            description: change("description", try description()),
            freeformTags: change("freeformTags", try freeformTags()),
            definedTags: change("definedTags", try definedTags()))
    }
}
