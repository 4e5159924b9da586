import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird

/// Detectors that keep nothing: points come with the request, and the answer is all that is left of them.
///
/// Requests, answers and numbers are those of a small Python service on pandas, scikit-learn and Prophet. Four roles: this file
/// lists the routes, `Handlers/` carries them out, `Wire/` holds what goes over the wire, `DetectorsErrors` words refusals.
/// `GET /health`, which that service had too, is one of the server's own (`OperationsEndpoints`).
public struct DetectorsDialect: Sendable {
    public let routes: RouteTable
    private let responder: any HTTPResponder<LapwingRequestContext>

    /// - Parameter authentication: with anonymous access, if wanted. Whoever is let in may call every method: nothing that
    ///   belongs to anybody is read or changed.
    public init(authentication: AuthenticationMiddleware, limits: ServerLimits, lanes: SeriesLanes) {
        let handlers = SeriesHandlers(limits: limits, lanes: lanes)
        var table = RouteTable()
        let entries = SeriesMethod.allCases.map { method in
            (table.add(.post, "/" + method.rawValue), handlers.handler(for: method))
        }
        routes = table

        let router = Router(context: LapwingRequestContext.self)
        router.add(middleware: RequestMetricsMiddleware())
        router.add(middleware: RequestIdentityMiddleware(header: .xRequestID))
        router.add(middleware: ErrorEnvelopeMiddleware(envelope: DetectorsErrors(), routes: table))
        router.add(middleware: authentication)
        for (route, handler) in entries { router.post(RouterPath(route.routerPath), use: handler) }
        responder = router.buildResponder()
    }

    public var mount: DialectMount {
        DialectMount(prefixes: Set(SeriesMethod.allCases.map(\.rawValue)), responder: responder)
    }
}
