import ControlPlane
import Credentials
import HTTPTypes
import Hummingbird
import NIOCore

/// What operators and their tools ask: `/health`, `/ready`, `/metrics`, `/openapi.yaml`.
///
/// All are open, but `/metrics` only to loopback or with an API key.
public struct OperationsEndpoints: HTTPResponder {
    public typealias Context = LapwingRequestContext

    private let store: any MetadataStore
    private let directory: PrincipalDirectory
    private let document: [UInt8]
    private let metrics: PrometheusMetrics?
    private let isLoopbackBind: Bool

    /// - Parameter metrics: nil when this process records none.
    public init(
        store: any MetadataStore, directory: PrincipalDirectory, document: [UInt8], metrics: PrometheusMetrics?,
        isLoopbackBind: Bool
    ) {
        self.store = store
        self.directory = directory
        self.document = document
        self.metrics = metrics
        self.isLoopbackBind = isLoopbackBind
    }

    public static let paths = ["/health", "/ready", "/metrics", "/openapi.yaml"]
    public var mount: DialectMount {
        DialectMount(prefixes: Set(Self.paths.map { String($0.dropFirst()) }), responder: self)
    }

    public func respond(to request: Request, context: LapwingRequestContext) async throws -> Response {
        let path = String(RequestTarget(request).rawPath)
        guard Self.paths.contains(path) else { return JSONResponse.make(.notFound, #"{"detail":"Not Found"}"#) }
        guard request.method == .get || request.method == .head else {
            return JSONResponse.make(
                .methodNotAllowed, #"{"detail":"Method Not Allowed"}"#, headers: [.allow: "GET, HEAD"])
        }
        let response = await answer(path, request)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ path: String, _ request: Request) async -> Response {
        switch path {
        case "/health": return JSONResponse.make(.ok, #"{"status":"healthy"}"#)
        case "/ready":
            // Able to read its database, not only alive.
            if (try? await store.read { try $0.firstPrincipal() }) != nil {
                return JSONResponse.make(.ok, #"{"status":"ready"}"#)
            }
            return JSONResponse.make(.serviceUnavailable, #"{"status":"unavailable"}"#)
        case "/openapi.yaml": return text(document, type: "application/yaml")
        default:
            guard await mayReadMetrics(request) else {
                return JSONResponse.make(.unauthorized, #"{"detail":"Not authenticated"}"#)
            }
            return text(Array((metrics?.render() ?? "").utf8), type: "text/plain; version=0.0.4")
        }
    }

    private func mayReadMetrics(_ request: Request) async -> Bool {
        if AnonymousAccess.isFromThisMachine(request, isLoopbackBind: isLoopbackBind) { return true }
        guard let key = request.headers[.authorization].flatMap({ APIKey(bearer: $0) }) else { return false }
        return (try? await directory.caller(apiKey: key)) != nil
    }

    private func text(_ bytes: [UInt8], type: String) -> Response {
        Response(status: .ok, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
