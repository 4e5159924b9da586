import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird

/// OCI Anomaly Detection (GA and the 2021 beta) and the Object Storage that its clients upload to.
///
/// Four roles, four places: this file lists the routes, `Handlers/` carries them out, `Wire/` holds what goes over the
/// wire, `OCIErrors` turns refusals into OCI's codes.
public struct OCIDialect: Sendable {
    static let basePath = "/20210101"
    /// What OCI has no place for, in the same manner.
    static let ownPath = "/lapwing/v1"

    public let routes: RouteTable
    private let responder: any HTTPResponder<LapwingRequestContext>

    /// - Parameter namespace: the object storage namespace, one for the whole server.
    public init(services: Services, authentication: AuthenticationMiddleware, limits: ServerLimits, namespace: String) {
        let handlers = OCIHandlers(services: services, limits: limits, namespace: namespace)
        var table = RouteTable()
        var entries: [(RouteTable.Route, OCIHandlers.Handler)] = []
        for (method, template, takesRest, operation) in Self.list(OCIHandlers.self) {
            let route = table.add(method, template, takesRest: takesRest)
            entries.append((route, handlers.guarded(operation, AccessTable.requirement(route))))
        }
        routes = table

        let router = Router(context: LapwingRequestContext.self)
        router.add(middleware: RequestMetricsMiddleware())
        router.add(
            middleware: RequestIdentityMiddleware(header: .opcRequestID, echoed: [.opcClientRequestID]))
        router.add(middleware: ErrorEnvelopeMiddleware(envelope: OCIErrors(), routes: table))
        router.add(middleware: authentication)
        for (route, handler) in entries {
            guard let method = HTTPRequest.Method(route.method) else { continue }
            router.on(RouterPath(route.routerPath), method: method, use: handler)
        }
        // An object whose name is slashes only has no segment of its own, and the router takes it for the list of objects.
        let slashes = RouterPath("/n/{namespaceName}/b/{bucketName}/o")
        let uploadSlashes = RouterPath("/n/{namespaceName}/b/{bucketName}/u")
        let object = "/n/{namespaceName}/b/{bucketName}/o/{objectName}"
        let upload = "/n/{namespaceName}/b/{bucketName}/u/{objectName}"
        for (route, handler) in entries {
            guard let method = HTTPRequest.Method(route.method) else { continue }
            switch (route.template, method) {
            case (object, .put), (object, .head), (object, .delete): router.on(slashes, method: method, use: handler)
            case (upload, .put), (upload, .delete): router.on(uploadSlashes, method: method, use: handler)
            default: break
            }
        }
        responder = router.buildResponder()
    }

    public var mount: DialectMount { DialectMount(prefixes: ["20210101", "lapwing", "n"], responder: responder) }

    /// Most bytes of a body that is read whole.
    public static func bodyLimit(_ request: Request, _ limits: ServerLimits) -> Int {
        let isJob = request.method == .post && RequestTarget(request).rawPath == basePath + "/detectAnomalyJobs"
        return isJob ? limits.jobBody : limits.jsonBody
    }

    /// Uploads stream to disk; every other body is read whole, bounded and checked before a handler sees it.
    public static func isUpload(_ request: Request) -> Bool {
        guard request.method == .put else { return false }
        let target = RequestTarget(request)
        let path = target.rawPath.split(separator: "/", maxSplits: 5)
        return path.count >= 5 && path[0] == "n" && path[2] == "b" && (path[4] == "o" || path[4] == "u")
            && target.namesAnObject
    }

    private static func list(
        _ handlers: OCIHandlers.Type
    ) -> [(method: HTTPRequest.Method, template: String, takesRest: Bool, operation: OCIHandlers.Operation)] {
        func api(
            _ method: HTTPRequest.Method, _ template: String, _ handler: @escaping OCIHandlers.Operation
        ) -> (HTTPRequest.Method, String, Bool, OCIHandlers.Operation) { (method, basePath + template, false, handler) }
        func own(
            _ method: HTTPRequest.Method, _ template: String, _ handler: @escaping OCIHandlers.Operation
        ) -> (HTTPRequest.Method, String, Bool, OCIHandlers.Operation) { (method, ownPath + template, false, handler) }
        func storage(
            _ method: HTTPRequest.Method, _ template: String, takesRest: Bool = false,
            _ handler: @escaping OCIHandlers.Operation
        ) -> (HTTPRequest.Method, String, Bool, OCIHandlers.Operation) { (method, template, takesRest, handler) }
        let bucket = "/n/{namespaceName}/b/{bucketName}"
        return [
            api(.post, "/projects", handlers.createProject),
            api(.get, "/projects", handlers.listProjects),
            api(.get, "/projects/{projectId}", handlers.getProject),
            api(.put, "/projects/{projectId}", handlers.updateProject),
            api(.delete, "/projects/{projectId}", handlers.deleteProject),
            api(.post, "/projects/{projectId}/actions/changeCompartment", handlers.moveProject),

            api(.post, "/dataAssets", handlers.createDataAsset),
            api(.get, "/dataAssets", handlers.listDataAssets),
            api(.get, "/dataAssets/{dataAssetId}", handlers.getDataAsset),
            api(.put, "/dataAssets/{dataAssetId}", handlers.updateDataAsset),
            api(.delete, "/dataAssets/{dataAssetId}", handlers.deleteDataAsset),
            api(.post, "/dataAssets/{dataAssetId}/actions/changeCompartment", handlers.moveDataAsset),

            api(.post, "/models", handlers.createModel),
            api(.get, "/models", handlers.listModels),
            api(.get, "/models/{modelId}", handlers.getModel),
            api(.put, "/models/{modelId}", handlers.updateModel),
            api(.delete, "/models/{modelId}", handlers.deleteModel),
            api(.post, "/models/{modelId}/actions/changeCompartment", handlers.moveModel),

            api(.post, "/modelDeployments", handlers.createDeployment),
            api(.get, "/modelDeployments", handlers.listDeployments),
            api(.get, "/modelDeployments/{modelDeploymentId}", handlers.getDeployment),
            api(.put, "/modelDeployments/{modelDeploymentId}", handlers.updateDeployment),
            api(.delete, "/modelDeployments/{modelDeploymentId}", handlers.deleteDeployment),

            api(.post, "/actions/detectAnomalies", handlers.detectWithModel),
            api(
                .post, "/modelDeployments/{modelDeploymentId}/actions/detectAnomalies", handlers.detectWithDeployment),

            api(.post, "/detectAnomalyJobs", handlers.createDetectionJob),
            api(.get, "/detectAnomalyJobs", handlers.listDetectionJobs),
            api(.get, "/detectAnomalyJobs/{detectAnomalyJobId}", handlers.getDetectionJob),
            api(.put, "/detectAnomalyJobs/{detectAnomalyJobId}", handlers.updateDetectionJob),
            api(.delete, "/detectAnomalyJobs/{detectAnomalyJobId}", handlers.deleteDetectionJob),
            api(
                .post, "/detectAnomalyJobs/{detectAnomalyJobId}/actions/changeCompartment", handlers.moveDetectionJob),

            api(.get, "/workRequests", handlers.listWorkRequests),
            api(.get, "/workRequests/{workRequestId}", handlers.getWorkRequest),
            api(.delete, "/workRequests/{workRequestId}", handlers.cancelWorkRequest),
            api(.get, "/workRequests/{workRequestId}/errors", handlers.listWorkRequestErrors),
            api(.get, "/workRequests/{workRequestId}/logs", handlers.listWorkRequestLogs),

            api(.post, "/aiPrivateEndpoints", handlers.createPrivateEndpoint),
            api(.get, "/aiPrivateEndpoints", handlers.listPrivateEndpoints),
            api(.get, "/aiPrivateEndpoints/{aiPrivateEndpointId}", handlers.getPrivateEndpoint),
            api(.put, "/aiPrivateEndpoints/{aiPrivateEndpointId}", handlers.updatePrivateEndpoint),
            api(.delete, "/aiPrivateEndpoints/{aiPrivateEndpointId}", handlers.deletePrivateEndpoint),
            api(
                .post, "/aiPrivateEndpoints/{aiPrivateEndpointId}/actions/changeCompartment",
                handlers.movePrivateEndpoint),

            own(.post, "/users", handlers.createUser),
            own(.get, "/users", handlers.listUsers),
            own(.get, "/users/{userId}", handlers.getUser),
            own(.put, "/users/{userId}", handlers.updateUser),
            own(.delete, "/users/{userId}", handlers.deleteUser),
            own(.post, "/users/{userId}/keys", handlers.addKey),
            own(.get, "/users/{userId}/keys", handlers.listKeys),
            own(.delete, "/users/{userId}/keys/{keyId}", handlers.revokeKey),

            own(.post, "/secrets", handlers.createSecret),
            own(.get, "/secrets", handlers.listSecrets),
            own(.get, "/secrets/{secretId}", handlers.getSecret),
            own(.put, "/secrets/{secretId}", handlers.updateSecret),
            own(.delete, "/secrets/{secretId}", handlers.deleteSecret),

            own(.get, "/models/{modelId}/report", handlers.getTrainingReport),
            own(.post, "/models/{modelId}/actions/setTargetFap", handlers.setTargetFAP),
            own(.post, "/streams", handlers.createStream),
            own(.get, "/streams", handlers.listStreams),
            own(.get, "/streams/{streamId}", handlers.getStream),
            own(.put, "/streams/{streamId}", handlers.updateStream),
            own(.delete, "/streams/{streamId}", handlers.deleteStream),
            own(.post, "/streams/{streamId}/actions/detectAnomalies", handlers.detectWithStream),
            own(.post, "/streams/{streamId}/actions/acknowledge", handlers.acknowledgeStream),

            storage(.get, "/n", handlers.getNamespace),
            storage(.get, "/n/{namespaceName}", handlers.getNamespaceMetadata),
            storage(.post, "/n/{namespaceName}/b", handlers.createBucket),
            storage(.get, "/n/{namespaceName}/b", handlers.listBuckets),
            storage(.get, bucket, handlers.getBucket),
            storage(.head, bucket, handlers.headBucket),
            storage(.post, bucket, handlers.updateBucket),
            storage(.delete, bucket, handlers.deleteBucket),
            storage(.get, bucket + "/o", handlers.listObjects),
            storage(.put, bucket + "/o/{objectName}", takesRest: true, handlers.putObject),
            storage(.get, bucket + "/o/{objectName}", takesRest: true, handlers.getObject),
            storage(.head, bucket + "/o/{objectName}", takesRest: true, handlers.headObject),
            storage(.delete, bucket + "/o/{objectName}", takesRest: true, handlers.deleteObject),
            storage(.post, bucket + "/actions/renameObject", handlers.renameObject),
            storage(.post, bucket + "/u", handlers.createUpload),
            storage(.get, bucket + "/u", handlers.listUploads),
            storage(.put, bucket + "/u/{objectName}", takesRest: true, handlers.uploadPart),
            storage(.get, bucket + "/u/{objectName}", takesRest: true, handlers.listParts),
            storage(.post, bucket + "/u/{objectName}", takesRest: true, handlers.commitUpload),
            storage(.delete, bucket + "/u/{objectName}", takesRest: true, handlers.abortUpload),
            storage(.get, bucket + "/p", handlers.listNothing),
            storage(.get, bucket + "/replicationPolicies", handlers.listNothing),
        ]
    }
}

extension HTTPField.Name {
    static let opcRequestID = literal("opc-request-id")
    static let opcClientRequestID = literal("opc-client-request-id")
    static let opcRetryToken = literal("opc-retry-token")
    static let opcWorkRequestID = literal("opc-work-request-id")
    static let opcNextPage = literal("opc-next-page")
    static let opcContentMD5 = literal("opc-content-md5")
    static let contentMD5 = literal("content-md5")
    static let storageTier = literal("storage-tier")
}
