import HTTPTypes
import Hummingbird

/// One dialect's place in the address space.
public struct DialectMount: Sendable {
    /// First path segments that belong to the dialect.
    public let prefixes: Set<String>
    public let responder: any HTTPResponder<LapwingRequestContext>
    /// Whether several slashes before the prefix count as one: some clients join an address that ends in a slash with a path
    /// that begins with one.
    public let collapsesSlashes: Bool

    public init(
        prefixes: Set<String>, responder: any HTTPResponder<LapwingRequestContext>, collapsesSlashes: Bool = false
    ) {
        self.prefixes = prefixes
        self.responder = responder
        self.collapsesSlashes = collapsesSlashes
    }
}

/// Chooses the dialect by the first segment of the raw path. What belongs to none answers `{"detail":"Not Found"}`.
public struct FrontDoor: HTTPResponder {
    public typealias Context = LapwingRequestContext

    private let byPrefix: [String: any HTTPResponder<LapwingRequestContext>]
    private let collapsing: Set<String>

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
        collapsing = mounts.filter(\.collapsesSlashes).reduce(into: []) { $0.formUnion($1.prefixes) }
    }

    public func respond(to request: Request, context: LapwingRequestContext) async throws -> Response {
        let target = RequestTarget(request)
        var prefix = String(target.firstSegment)
        if prefix.isEmpty {
            let behindSlashes = String(target.firstSegmentBehindSlashes)
            if collapsing.contains(behindSlashes) { prefix = behindSlashes }
        }
        guard let responder = byPrefix[prefix] else {
            return JSONResponse.make(.notFound, #"{"detail":"Not Found"}"#)
        }
        return try await responder.respond(to: request, context: context)
    }
}
