import ControlPlane
import Detectors
import HTTPService
import HTTPTypes
import Hummingbird
import TimeSeries

/// The one table from what is refused to Azure's bodies: the service itself answers `{"code", "message"}`, the gateway in
/// front of it, which knows paths, keys and quotas, `{"error": {"code", "message"}}` with the status as the code.
struct AzureErrors: ErrorEnvelope {
    func response(to error: any Error) -> Response? {
        switch error {
        case let error as AzureRefusal: service(error)
        case let error as UnivariateSeriesError: service(AzureRefusal(error))
        case let error as JSONSyntaxError: service(AzureRefusal(error))
        case let error as SeriesModelError: service(AzureRefusal(error))
        case let error as ServiceError: refusal(error)
        default: nil
        }
    }

    private func refusal(_ error: ServiceError) -> Response {
        switch error {
        case .notAuthenticated:
            gateway(
                .unauthorized,
                "Access denied: send a valid key in the header Ocp-Apim-Subscription-Key, or as a bearer token.",
                headers: [.wwwAuthenticate: "Bearer"])
        case .notFound, .relatedNotFound: gateway(.notFound, error.message)
        case .tooLarge: gateway(.contentTooLarge, error.message)
        case .unavailable: gateway(.tooManyRequests, error.message, headers: [.retryAfter: "1"])
        case .conflict, .incorrectState, .staleEtag, .retryTokenReused, .alreadyExists, .notEmpty:
            gateway(.conflict, error.message)
        case .missingParameter, .invalidParameter, .malformed, .limitExceeded:
            service(AzureRefusal(.badArgument, error.message))
        }
    }

    func notFound(path: String) -> Response { gateway(.notFound, "There is no such resource.") }

    func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Response {
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        return gateway(.methodNotAllowed, "The method must be \(list) here.", headers: [.allow: list])
    }

    func internalError() -> Response {
        service(AzureRefusal(.unexpected, "An unexpected error occurred."))
    }

    private func service(_ refusal: AzureRefusal) -> Response {
        JSONResponse.make(
            refusal.code.status,
            [UInt8].json { json in
                json.beginObject()
                json.member("code", refusal.code.rawValue)
                json.member("message", refusal.message)
                json.endObject()
            }, headers: [.errorCode: refusal.code.rawValue])
    }

    private func gateway(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:]) -> Response {
        JSONResponse.make(
            status,
            [UInt8].json { json in
                json.beginObject()
                json.key("error")
                json.beginObject()
                json.member("code", String(status.code))
                json.member("message", message)
                json.endObject()
                json.endObject()
            }, headers: headers)
    }
}

extension AzureRefusal {
    init(_ error: JSONSyntaxError) {
        self.init(.invalidJSON, "The body must be a json object: \(error).")
    }
}
