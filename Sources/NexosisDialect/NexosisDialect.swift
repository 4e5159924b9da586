import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird

/// The Nexosis API, whose clients send tables, have models trained that find anomalous rows, and ask them about new rows.
///
/// Four roles: this file lists the routes, `Handlers/` carries them out, `Wire/` holds what goes over the wire, `NexosisErrors` words
/// refusals. Paths, queries and bodies are read whatever the case of their names.
public struct NexosisDialect: Sendable {
    /// The headers in which clients send their key.
    public static let keyHeaders: [HTTPField.Name] = [.apiKey]

    public let routes: RouteTable
    private let responder: any HTTPResponder<LapwingRequestContext>

    /// - Parameters:
    ///   - authentication: with ``keyHeaders``.
    ///   - tables: the limits that the use cases have.
    ///   - lane: where large bodies are read and large answers written.
    public init(
        services: Services, authentication: AuthenticationMiddleware, limits: ServerLimits, tables: TableLimits,
        lane: any DetectionQueue
    ) {
        let handlers = NexosisHandlers(
            services: services, serverLimits: limits, limits: tables, lane: lane,
            account: NexosisAccount(services: services, limits: tables))
        var table = RouteTable(ignoresCase: true)
        let entries = NexosisOperation.allCases.map { operation in
            (table.add(operation.method, operation.path), operation, handlers.handler(for: operation))
        }
        routes = table

        let router = Router(context: LapwingRequestContext.self, options: .caseInsensitive)
        router.add(middleware: RequestMetricsMiddleware())
        router.add(middleware: RequestIdentityMiddleware(header: .xRequestID))
        router.add(middleware: ErrorEnvelopeMiddleware(envelope: NexosisErrors(), routes: table))
        router.add(middleware: authentication)
        for (route, operation, handler) in entries {
            router.on(RouterPath(route.routerPath), method: operation.method, use: handler)
        }
        responder = router.buildResponder()
    }

    /// Clients whose address ends in a slash ask for `//v1/...`.
    public var mount: DialectMount {
        DialectMount(
            prefixes: [NexosisOperation.segment, NexosisOperation.segment.uppercased()], responder: responder,
            collapsesSlashes: true)
    }

    /// Most bytes of a body: rows are many, settings are few.
    public static func bodyLimit(_ request: Request, _ limits: ServerLimits, tables: TableLimits) -> Int {
        let path = RequestTarget(request).rawPath.split(separator: "/").map { $0.lowercased() }
        let bringsRows =
            (request.method == .put && path.count == 3 && path[1] == "data")
            || (request.method == .post && path.count == 4 && path[1] == "models")
        return bringsRows ? tables.requestBytes : min(limits.jsonBody, mostBytesOfSettings)
    }

    /// Of a body without rows: what is known of a thousand columns.
    private static let mostBytesOfSettings = 2 << 20
}
