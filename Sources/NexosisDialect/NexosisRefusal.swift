import HTTPTypes
import TimeSeries

/// A request that is refused, in the words of the API: a type that clients switch on, a message for people and details for programs.
struct NexosisRefusal: Error, Equatable {
    enum Kind: String, Sendable {
        case requestValidation = "RequestValidation"
        case invalidColumnMetadata = "InvalidColumnMetadata"
        case invalidDateRange = "InvalidDateRange"
        case noData = "NoData"
        case someParametersRequired = "SomeParametersRequired"
        case notFound = "NotFound"
        case quotaExceeded = "QuotaExceeded"
        case serverError = "ServerError"
    }

    var status: HTTPResponse.Status
    /// Nil where it is not the service that refuses: it does not know the caller.
    var kind: Kind?
    var message: String
    var details: JSONObject

    init(_ status: HTTPResponse.Status, _ kind: Kind?, _ message: String, _ details: JSONObject = JSONObject()) {
        self.status = status
        self.kind = kind
        self.message = message
        self.details = details
    }

    /// - Parameter messages: what is wrong, by field.
    static func validation(
        _ messages: [(field: String, message: String)], status: HTTPResponse.Status = .badRequest
    ) -> NexosisRefusal {
        var details = JSONObject()
        for (field, message) in messages { details.append(message, toListOf: field) }
        let text = messages.map { "\($0.field): \($0.message)" }.joined(separator: "; ")
        return NexosisRefusal(status, .requestValidation, "The request is not valid. \(text)", details)
    }

    static func field(_ name: String, _ message: String) -> NexosisRefusal { validation([(name, message)]) }

    /// - Parameter item: `dataSet`, `session`, `model`, `import`, `view`, `vocabulary` or `route`.
    static func notFound(_ item: String, _ id: String) -> NexosisRefusal {
        NexosisRefusal(
            .notFound, .notFound, "Item of type \(item) with identifier \(id.excerpt) was not found",
            .texts([("itemType", item), ("itemId", id.excerpt)]))
    }

    static func notAnID(_ field: String, _ text: String) -> NexosisRefusal {
        .field(field, "'\(text.excerpt)' is not an id such as 0162b4c5-714f-40bd-947b-88eb8bcfd54b")
    }
}

extension JSONObject {
    /// Adds a message to the list that is the value of `name`.
    mutating func append(_ message: String, toListOf name: String) {
        if let index = members.firstIndex(where: { $0.name == name }), case .array(let list) = members[index].value {
            members[index].value = .array(list + [.string(message)])
        } else {
            append(name, .array([.string(message)]))
        }
    }
}

extension String {
    /// Its beginning, so that a hostile name does not become a hostile message.
    var excerpt: String {
        let text = shortened(to: 255)
        return String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }))
    }

    /// At most so many characters, and three dots where it was more.
    func shortened(to most: Int) -> String {
        guard unicodeScalars.count > most else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(most))) + "..."
    }
}
