import HTTPTypes
import Hummingbird

/// One dialect's place in the address space.
public struct DialectMount: Sendable {
    /// First path segments that belong to the dialect.
    public let prefixes: Set<String>
    public let responder: any HTTPResponder<LapwingRequestContext>

    public init(prefixes: Set<String>, responder: any HTTPResponder<LapwingRequestContext>) {
        self.prefixes = prefixes
        self.responder = responder
    }
}

/// Chooses the dialect by the first segment of the raw path. What belongs to none answers `{"detail":"Not Found"}`.
public struct FrontDoor: HTTPResponder {
    public typealias Context = LapwingRequestContext

    private let byPrefix: [String: any HTTPResponder<LapwingRequestContext>]

    /// - Precondition: no prefix is claimed twice.
    public init(_ mounts: [DialectMount]) {
        var table: [String: any HTTPResponder<LapwingRequestContext>] = [:]
        for mount in mounts {
            for prefix in mount.prefixes {
                precondition(
                    table.updateValue(mount.responder, forKey: prefix) == nil, "prefix \(prefix) is claimed twice")
            }
        }
        byPrefix = table
    }

    public func respond(to request: Request, context: LapwingRequestContext) async throws -> Response {
        let prefix = String(RequestTarget(request).firstSegment)
        guard let responder = byPrefix[prefix] else {
            return JSONResponse.make(.notFound, #"{"detail":"Not Found"}"#)
        }
        return try await responder.respond(to: request, context: context)
    }
}
