import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird

/// Metis, whose clients send one minute of a KPI with its surroundings and are told whether it is normal, and whose console looks
/// after verdicts, samples and trainings.
///
/// Four roles: this file lists the routes, `Handlers/` carries them out, `Wire/` holds what goes over the wire, `MetisErrors` words
/// refusals.
public struct MetisDialect: Sendable {
    public let routes: RouteTable
    private let responder: any HTTPResponder<LapwingRequestContext>

    /// - Parameters:
    ///   - authentication: with anonymous access, if wanted: clients have no credentials to send.
    ///   - lane: where judging and reading run that are too long for an event loop.
    public init(
        services: Services, authentication: AuthenticationMiddleware, limits: ServerLimits, lane: any DetectionQueue
    ) {
        let handlers = MetisHandlers(services: services, limits: limits, lane: lane)
        var table = RouteTable()
        let entries = MetisOperation.allCases.map { operation in
            (table.add(operation.method, operation.path), operation, handlers.handler(for: operation))
        }
        routes = table

        let router = Router(context: LapwingRequestContext.self)
        router.add(middleware: RequestMetricsMiddleware())
        router.add(middleware: RequestIdentityMiddleware(header: .xRequestID))
        router.add(middleware: ErrorEnvelopeMiddleware(envelope: MetisErrors(), routes: table))
        router.add(middleware: ExactRoutesMiddleware())
        router.add(middleware: authentication)
        for (route, operation, handler) in entries {
            router.on(RouterPath(route.routerPath), method: operation.method, use: handler)
        }
        responder = router.buildResponder()
    }

    public var mount: DialectMount {
        DialectMount(prefixes: Set(MetisOperation.allCases.map(\.segment)), responder: responder)
    }

    /// Most bytes of a body: a window is small, a file of samples is not.
    public static func bodyLimit(_ request: Request, _ limits: ServerLimits) -> Int {
        MetisOperation(path: RequestTarget(request).rawPath) == .importSample
            ? max(limits.jsonBody, mostBytesOfSamples) : min(limits.jsonBody, mostBytes)
    }

    static let mostBytesOfSamples = 64 << 20
    static let mostBytes = 1 << 20
}
