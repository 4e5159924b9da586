/// Everything that a use case can refuse, in words that a user can act on. Each dialect turns it into its own envelope.
public enum ServiceError: Error, Sendable, Equatable {
    /// The id in the address is unknown, deleted, or somebody else's.
    case notFound(kind: String, id: String)
    /// An id inside the request is unknown, deleted, or somebody else's.
    case relatedNotFound(field: String, id: String)
    case missingParameter(field: String)
    case invalidParameter(field: String, reason: String)
    /// The body is not what it should be as a whole.
    case malformed(reason: String)
    /// Will not become right by itself.
    case conflict(String)
    /// Will become right by itself: the client should ask again.
    case incorrectState(String)
    case staleEtag(String)
    case retryTokenReused
    case alreadyExists(kind: String, name: String)
    case notEmpty(kind: String, name: String)
    case limitExceeded(String)
    case tooLarge(limit: Int)
    case notAuthenticated
    case unavailable(String)

    public var message: String {
        switch self {
        case .notFound(let kind, let id): "\(kind) '\(id)' was not found, or you are not authorized to see it"
        case .relatedNotFound(let field, let id):
            "\(field): '\(id)' was not found, or you are not authorized to use it"
        case .missingParameter(let field): "\(field) is required"
        case .invalidParameter(let field, let reason): "\(field): \(reason)"
        case .malformed(let reason): reason
        case .conflict(let reason), .incorrectState(let reason), .limitExceeded(let reason): reason
        case .staleEtag(let current): "the resource has changed since: its etag is now \(current)"
        case .retryTokenReused: "the retry token was used before with a different request body"
        case .alreadyExists(let kind, let name): "\(kind) '\(name)' already exists"
        case .notEmpty(let kind, let name): "\(kind) '\(name)' is not empty"
        case .tooLarge(let limit): "the request body is larger than the limit of \(limit) bytes"
        case .notAuthenticated: "The required information to complete authentication was not provided or was incorrect."
        case .unavailable(let reason): reason
        }
    }
}
