import ControlPlane
import Detectors
import HTTPService
import HTTPTypes
import Hummingbird
import TimeSeries

/// The one table from what is refused to the detectors' statuses: `{"detail": [...]}` for wrong form, `{"detail": "text"}` for
/// everything else.
struct DetectorsErrors: ErrorEnvelope {
    func response(to error: any Error) -> Response? {
        switch error {
        case let error as FieldProblems:
            JSONResponse.make(
                .unprocessableContent,
                [UInt8].json { json in
                    json.beginObject()
                    json.key("detail")
                    json.beginArray()
                    for problem in error.list { problem.write(&json) }
                    json.endArray()
                    json.endObject()
                })
        case let error as DetectorError: make(.badRequest, error.inWireNames.description)
        case let error as ServiceError: refusal(error)
        default: nil
        }
    }

    private func refusal(_ error: ServiceError) -> Response {
        switch error {
        case .notAuthenticated: make(.unauthorized, "Not authenticated", headers: [.wwwAuthenticate: "Bearer"])
        case .tooLarge: make(.contentTooLarge, error.message)
        case .unavailable: make(.tooManyRequests, error.message, headers: [.retryAfter: "1"])
        case .notFound, .relatedNotFound: make(.notFound, error.message)
        case .missingParameter, .invalidParameter, .malformed, .conflict, .incorrectState, .staleEtag,
            .retryTokenReused,
            .alreadyExists, .notEmpty, .limitExceeded:
            make(.badRequest, error.message)
        }
    }

    func notFound(path: String) -> Response { make(.notFound, "Not Found") }

    func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Response {
        make(
            .methodNotAllowed, "Method Not Allowed",
            headers: [.allow: allowed.map(\.rawValue).joined(separator: ", ")])
    }

    func internalError() -> Response { make(.internalServerError, "Internal Server Error") }

    private func make(_ status: HTTPResponse.Status, _ detail: String, headers: HTTPFields = [:]) -> Response {
        JSONResponse.make(
            status,
            [UInt8].json { json in
                json.beginObject()
                json.member("detail", detail)
                json.endObject()
            }, headers: headers)
    }
}

extension DetectorError {
    /// The same error with the names that parameters have in `config`.
    public var inWireNames: DetectorError {
        func wire(_ name: String) -> String {
            let own = ["trees": "n_estimators", "sampleSize": "max_samples", "seed": "random_state"]
            if let name = own[name] { return name }
            var text = ""
            for character in name {
                if character.isUppercase { text += "_" }
                text += character.lowercased()
            }
            return text
        }
        return switch self {
        case .parameterOutOfRange(let name, let value, let allowed):
            .parameterOutOfRange(name: wire(name), value: value, allowed: allowed)
        case .parameterInvalid(let name, let value, let allowed):
            .parameterInvalid(name: wire(name), value: value, allowed: allowed)
        default: self
        }
    }
}
