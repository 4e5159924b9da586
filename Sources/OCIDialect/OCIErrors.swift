import ControlPlane
import Detectors
import HTTPService
import HTTPTypes
import Hummingbird
import TimeSeries

/// The one table from what use cases refuse to OCI's statuses and codes.
struct OCIErrors: ErrorEnvelope {
    func response(to error: any Error) -> Response? {
        switch error {
        case let error as ServiceError: refusal(error.inOCIWords)
        case let error as JSONSyntaxError: make(.badRequest, "CannotParseRequest", error.description)
        case let error as TableError: make(.badRequest, Self.code(of: error), error.description)
        case let error as DetectorError: make(.badRequest, "InvalidParameter", error.description)
        case ObjectCondition.Violation.ifMatchFailed:
            make(.preconditionFailed, "IfMatchFailed", "the object's etag is not the one in if-match")
        case ObjectCondition.Violation.ifNoneMatchFailed:
            make(.preconditionFailed, "IfNoneMatchFailed", "the object exists already")
        case StoreError.rowChanged:
            make(.preconditionFailed, "NoEtagMatch", "the resource was changed at the same time: read it again")
        case let error as RangeNotSatisfiable:
            make(
                .rangeNotSatisfiable, "InvalidRange", "the object has \(error.size) bytes",
                headers: [.contentRange: "bytes */\(error.size)"])
        default: nil
        }
    }

    private static func code(of error: TableError) -> String {
        switch error.reason {
        case .missingMember: "MissingParameter"
        // The body as a whole is JSON, but no object.
        case .wrongType where error.path == SignalTableJSON.wholeDocument: "CannotParseRequest"
        default: "InvalidParameter"
        }
    }

    private func refusal(_ error: ServiceError) -> Response {
        let (status, code): (HTTPResponse.Status, String) =
            switch error {
            case .notFound(kind: "bucket", _): (.notFound, "BucketNotFound")
            case .notFound(kind: "object", _): (.notFound, "ObjectNotFound")
            case .notFound(kind: "namespace", _): (.notFound, "NamespaceNotFound")
            case .notFound: (.notFound, "NotAuthorizedOrNotFound")
            case .relatedNotFound: (.badRequest, "RelatedResourceNotAuthorizedOrNotFound")
            case .missingParameter: (.badRequest, "MissingParameter")
            case .invalidParameter: (.badRequest, "InvalidParameter")
            case .malformed: (.badRequest, "CannotParseRequest")
            case .conflict: (.conflict, "Conflict")
            case .incorrectState: (.conflict, "IncorrectState")
            case .staleEtag: (.preconditionFailed, "NoEtagMatch")
            case .retryTokenReused: (.conflict, "InvalidatedRetryToken")
            case .alreadyExists(kind: "bucket", _): (.conflict, "BucketAlreadyExists")
            case .alreadyExists: (.conflict, "Conflict")
            case .notEmpty(kind: "bucket", _): (.conflict, "BucketNotEmpty")
            case .notEmpty: (.conflict, "Conflict")
            case .limitExceeded: (.badRequest, "LimitExceeded")
            case .tooLarge: (.contentTooLarge, "RequestEntityTooLarge")
            case .notAuthenticated: (.unauthorized, "NotAuthenticated")
            case .unavailable: (.tooManyRequests, "TooManyRequests")
            }
        let headers: HTTPFields = status == .tooManyRequests ? [.retryAfter: "1"] : [:]
        return make(status, code, error.message, headers: headers)
    }

    func notFound(path: String) -> Response {
        make(.notFound, "NotFound", "there is no such path: \(path.prefix(200))")
    }

    func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Response {
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        return make(
            .methodNotAllowed, "MethodNotAllowed", "\(method.rawValue) is not possible here, but \(list) is",
            headers: [.allow: list])
    }

    func internalError() -> Response {
        make(
            .internalServerError, "InternalServerError", "an internal error occurred: the server's log has the details")
    }

    private func make(
        _ status: HTTPResponse.Status, _ code: String, _ message: String, headers: HTTPFields = [:]
    ) -> Response {
        JSONResponse.make(
            status,
            [UInt8].json { json in
                json.beginObject()
                json.member("code", code)
                json.member("message", message)
                json.endObject()
            }, headers: headers)
    }
}

/// A range header that asks for bytes behind the end.
struct RangeNotSatisfiable: Error {
    let size: Int64
}
