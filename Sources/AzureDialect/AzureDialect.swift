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
    ///   - authentication: with ``keyHeaders``. Whoever is let in may judge a series; models belong to somebody.
    ///   - lane: where judging a series runs that is too long for an event loop, and where large bodies are read.
    ///   - namespace: of Lapwing's own object storage.
    public init(
        services: Services, authentication: AuthenticationMiddleware, limits: ServerLimits, lane: any DetectionQueue,
        namespace: String
    ) {
        let points = UnivariateHandlers(limits: limits, lane: lane)
        let series = SeriesHandlers(services: services, limits: limits, lane: lane, namespace: namespace)
        var table = RouteTable()
        let router = Router(context: LapwingRequestContext.self)
        router.add(middleware: RequestMetricsMiddleware())
        router.add(middleware: RequestIdentityMiddleware(header: .apimRequestID, form: .uuid))
        router.add(middleware: AzureHeadersMiddleware())

        let univariate = UnivariateOperation.allCases.map { operation in
            (table.add(.post, Self.basePath + operation.path), points.handler(for: operation))
        }
        let multivariate = SeriesOperation.allCases.map { operation in
            (table.add(operation.method, Self.basePath + operation.path), operation, series.handler(for: operation))
        }
        routes = table
        router.add(middleware: ErrorEnvelopeMiddleware(envelope: AzureErrors(), routes: table))
        router.add(middleware: authentication)
        for (route, handler) in univariate { router.post(RouterPath(route.routerPath), use: handler) }
        for (route, operation, handler) in multivariate where operation.action == nil {
            router.on(
                RouterPath(route.routerPath), method: operation.method,
                use: operation.isOfModel ? series.modelHandler(handler) : handler)
        }
        let actions = multivariate.compactMap { _, operation, handler in operation.action.map { ($0, handler) } }
        router.post(
            RouterPath(Self.basePath + SeriesOperation.getModel.path), use: series.actionHandler(actions))
        responder = router.buildResponder()
    }

    /// Of a body that says where series lie and what is to be done with them.
    private static let mostBytesOfSettings = 1 << 16

    /// Most bytes of a body.
    public static func bodyLimit(_ request: Request, _ limits: ServerLimits) -> Int {
        let path = RequestTarget(request).rawPath.lowercased()
        guard path.contains("/multivariate/") else { return limits.jsonBody }
        // What carries series is known by its path's end, however its colon is written; all else is an address and a few fields.
        let carriesSeries =
            path.hasSuffix(":detect-last") || path.hasSuffix("%3adetect-last") || path.hasSuffix("/last/detect")
        return carriesSeries ? limits.seriesBody : mostBytesOfSettings
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
    static let operationID = literal("operation-id")
    static let operationLocation = literal("operation-location")
    static let contentTypeOptions = literal("X-Content-Type-Options")
}
