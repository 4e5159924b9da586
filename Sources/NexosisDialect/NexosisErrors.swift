import ControlPlane
import Detectors
import HTTPService
import HTTPTypes
import Hummingbird
import TimeSeries

/// The one table from what is refused to the API's error bodies: `{"statusCode", "message", "errorType", "errorDetails"}`.
struct NexosisErrors: ErrorEnvelope {
    func response(to error: any Error) -> Response? {
        switch error {
        case let error as NexosisRefusal: answer(error)
        case let error as TableFault: answer(NexosisRefusal(error))
        case let error as JSONSyntaxError: answer(.field("body", "the body is \(error)"))
        case let error as TableError: answer(NexosisRefusal(error))
        case let error as DetectorError: answer(.field("data", "\(error)"))
        case let error as ServiceError: refusal(error)
        default: nil
        }
    }

    private func refusal(_ error: ServiceError) -> Response {
        switch error {
        case .notAuthenticated:
            answer(
                NexosisRefusal(
                    .unauthorized, nil,
                    "Access denied: send a valid key in the header api-key, or as a bearer token."),
                headers: [.wwwAuthenticate: "Bearer"])
        case .notFound("compartment", _):
            // Where a user may put nothing. The API knows no compartments.
            answer(NexosisRefusal(.forbidden, nil, "The policy of this key's user does not allow it to make this."))
        case .notFound(let kind, let id), .relatedNotFound(let kind, let id):
            answer(.notFound(Self.itemType(kind), id))
        case .missingParameter(let field): answer(.field(field, "is required"))
        case .invalidParameter(let field, let reason): answer(.field(field, reason))
        case .malformed(let reason): answer(.field("body", reason))
        case .tooLarge: answer(.validation([("body", error.message)], status: .contentTooLarge))
        case .unavailable(let reason):
            answer(NexosisRefusal(.tooManyRequests, .quotaExceeded, reason), headers: [.retryAfter: "1"])
        case .limitExceeded(let reason): answer(.field("request", reason))
        case .conflict, .incorrectState, .staleEtag, .retryTokenReused, .alreadyExists, .notEmpty:
            answer(.validation([("request", error.message)], status: .conflict))
        }
    }

    /// As the API calls kinds of things.
    private static func itemType(_ kind: String) -> String {
        switch kind {
        case "table", "data set", "data asset", "dataSourceName", "dataSetName": "dataSet"
        default: kind
        }
    }

    func notFound(path: String) -> Response {
        // Views are not served, but have a type of their own.
        let segments = path.split(separator: "/")
        if segments.count == 3, segments[1].lowercased() == "views" {
            let name = String(segments[2])
            return answer(.notFound("view", PercentCoding.decode(name, plusIsSpace: false) ?? name))
        }
        return answer(.notFound("route", path))
    }

    func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Response {
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        return answer(
            .validation([("method", "the method must be \(list) here")], status: .methodNotAllowed),
            headers: [.allow: list])
    }

    func internalError() -> Response {
        answer(NexosisRefusal(.internalServerError, .serverError, "An unexpected error occurred."))
    }

    private func answer(_ refusal: NexosisRefusal, headers: HTTPFields = [:]) -> Response {
        JSONResponse.make(
            refusal.status,
            [UInt8].json { json in
                json.beginObject()
                json.member("statusCode", integer: refusal.status.code)
                json.member("message", refusal.message.shortened(to: 1000))
                if let kind = refusal.kind {
                    json.member("errorType", kind.rawValue)
                    json.key("errorDetails")
                    json.value(.object(refusal.details))
                }
                json.endObject()
            }, headers: headers)
    }
}

extension NexosisRefusal {
    init(_ fault: TableFault) {
        switch fault {
        case .invalidColumnMetadata(let columns):
            var details = JSONObject()
            // A table may have a thousand columns, and all of them a mistake.
            for (column, messages) in columns.sorted(by: { $0.key < $1.key }).prefix(Self.mostColumns) {
                details.append(column.excerpt, .array(messages.map { .string($0) }))
            }
            self.init(.badRequest, .invalidColumnMetadata, fault.message, details)
        case .noData(let table):
            self.init(.badRequest, .noData, fault.message, .texts([("dataSetName", table)]))
        case .invalidDateRange(let start, let end):
            self.init(
                .badRequest, .invalidDateRange, fault.message, .texts([("startDate", start), ("endDate", end)]))
        case .criteriaRequired: self.init(.badRequest, .someParametersRequired, fault.message)
        }
    }

    private static let mostColumns = 100

    /// What is wrong with rows.
    init(_ error: TableError) {
        guard case .duplicateName(let name) = error.reason else {
            // What is said of columns may be what is wrong.
            self = .field(error.path == "columns" ? "columns" : "data", "\(error)")
            return
        }
        self.init(TableFault.column(name, "\(error)"))
    }
}

extension JSONObject {
    static func texts(_ members: [(name: String, text: String)]) -> JSONObject {
        JSONObject(members.map { Member(name: $0.name, value: .string($0.text)) })
    }
}
