import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import TimeSeries

/// The one table from what is refused to Metis's envelope. Its clients look at the code in the body, so the status is 200 for all that
/// Metis knew; what it did not know (credentials, limits) has a status of its own as well.
struct MetisErrors: ErrorEnvelope {
    func response(to error: any Error) -> Response? {
        switch error {
        case let error as MetisRefusal:
            MetisAnswer.refusal(error.code, error.data, status: error.isUnknownPath ? .notFound : .ok)
        case let error as JSONSyntaxError: MetisAnswer.refusal(.exception, "the body is \(error)")
        case KPIError.missingClass: MetisAnswer.refusal(.missingClass, "")
        case let error as KPIError: MetisAnswer.refusal(.exception, error.message)
        case let error as ServiceError: refusal(error)
        default: nil
        }
    }

    private func refusal(_ error: ServiceError) -> Response {
        switch error {
        case .notAuthenticated:
            MetisAnswer.refusal(
                .exception, error.message, status: .unauthorized, headers: [.wwwAuthenticate: "Bearer"])
        case .tooLarge: MetisAnswer.refusal(.exception, error.message, status: .contentTooLarge)
        case .unavailable:
            MetisAnswer.refusal(.exception, error.message, status: .tooManyRequests, headers: [.retryAfter: "1"])
        case .missingParameter, .invalidParameter, .malformed, .notFound, .relatedNotFound, .conflict, .incorrectState,
            .staleEtag, .retryTokenReused, .alreadyExists, .notEmpty, .limitExceeded:
            MetisAnswer.refusal(.exception, error.message)
        }
    }

    func notFound(path: String) -> Response {
        MetisAnswer.refusal(.exception, MetisRefusal.noSuchPath.data, status: .notFound)
    }

    func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Response {
        MetisAnswer.refusal(allowed.contains(.get) ? .notGet : .notPost, "")
    }

    func internalError() -> Response {
        MetisAnswer.refusal(.exception, "an unexpected error occurred", status: .internalServerError)
    }
}
