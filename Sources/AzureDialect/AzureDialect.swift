import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird

/// Azure Anomaly Detector, whose clients change nothing but the address and the key.
///
/// Four roles: this file lists the routes, `Handlers/` carries them out, `Wire/` holds what goes over the wire, `AzureErrors`
/// words refusals. All versions of the API are served; what differs between them is in `APIVersion`.
public struct AzureDialect: Sendable {
    static let basePath = "/anomalydetector/{version}"
    /// The headers in which clients send their key.
    public static let keyHeaders: [HTTPField.Name] = [.subscriptionKey]

    public let routes: RouteTable
    private let responder: any HTTPResponder<LapwingRequestContext>

    /// - Parameters:
    ///   - authentication: with ``keyHeaders``. Whoever is let in may detect: nothing that belongs to anybody is read or changed.
    ///   - lane: where detections run that are too long for an event loop.
    public init(authentication: AuthenticationMiddleware, limits: ServerLimits, lane: any DetectionQueue) {
        let handlers = UnivariateHandlers(limits: limits, lane: lane)
        var table = RouteTable()
        let entries = UnivariateOperation.allCases.map { operation in
            (table.add(.post, Self.basePath + operation.path), handlers.handler(for: operation))
        }
        routes = table

        let router = Router(context: LapwingRequestContext.self)
        router.add(middleware: RequestMetricsMiddleware())
        router.add(middleware: RequestIdentityMiddleware(header: .apimRequestID, form: .uuid))
        router.add(middleware: AzureHeadersMiddleware())
        router.add(middleware: ErrorEnvelopeMiddleware(envelope: AzureErrors(), routes: table))
        router.add(middleware: authentication)
        for (route, handler) in entries { router.post(RouterPath(route.routerPath), use: handler) }
        responder = router.buildResponder()
    }

    /// Clients whose address ends in a slash ask for `//anomalydetector/...`.
    public var mount: DialectMount {
        DialectMount(prefixes: ["anomalydetector"], responder: responder, collapsesSlashes: true)
    }
}

extension HTTPField.Name {
    static let subscriptionKey = literal("Ocp-Apim-Subscription-Key")
    static let apimRequestID = literal("apim-request-id")
    static let modelID = literal("model-id")
    static let billingUsage = literal("csp-billing-usage")
    static let errorCode = literal("x-ms-error-code")
    static let upstreamTime = literal("x-envoy-upstream-service-time")
    static let contentTypeOptions = literal("X-Content-Type-Options")
}
