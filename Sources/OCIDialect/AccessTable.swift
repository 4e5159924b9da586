import ControlPlane
import HTTPService

/// What every operation needs its caller to be allowed: the one table of verbs.
///
/// Listing needs `inspect`, reading `read`, detecting, renaming and filling `use`, making, moving and deleting `manage`. What a
/// request refers to besides needs the verb behind `related`.
enum AccessTable {
    /// An operation that is not in the table is for those who may do everything.
    static func requirement(_ route: RouteTable.Route) -> AccessRequirement? {
        all["\(route.method) \(route.template)"]
    }

    static let all: [String: AccessRequirement] = [
        "POST /20210101/projects": .init(.manage, .project),
        "GET /20210101/projects": .init(.inspect, .project),
        "GET /20210101/projects/{projectId}": .init(.read, .project),
        "PUT /20210101/projects/{projectId}": .init(.use, .project),
        "DELETE /20210101/projects/{projectId}": .init(.manage, .project),
        "POST /20210101/projects/{projectId}/actions/changeCompartment": .init(.manage, .project),

        "POST /20210101/dataAssets": .init(.manage, .dataAsset, related: .use),
        "GET /20210101/dataAssets": .init(.inspect, .dataAsset),
        "GET /20210101/dataAssets/{dataAssetId}": .init(.read, .dataAsset),
        "PUT /20210101/dataAssets/{dataAssetId}": .init(.use, .dataAsset),
        "DELETE /20210101/dataAssets/{dataAssetId}": .init(.manage, .dataAsset),
        "POST /20210101/dataAssets/{dataAssetId}/actions/changeCompartment": .init(.manage, .dataAsset),

        "POST /20210101/models": .init(.manage, .model, related: .read),
        "GET /20210101/models": .init(.inspect, .model),
        "GET /20210101/models/{modelId}": .init(.read, .model),
        "PUT /20210101/models/{modelId}": .init(.use, .model),
        "DELETE /20210101/models/{modelId}": .init(.manage, .model),
        "POST /20210101/models/{modelId}/actions/changeCompartment": .init(.manage, .model),
        "GET /lapwing/v1/models/{modelId}/report": .init(.read, .model),
        "POST /lapwing/v1/models/{modelId}/actions/setTargetFap": .init(.use, .model),
        "POST /20210101/actions/detectAnomalies": .init(.use, .model),

        "POST /20210101/modelDeployments": .init(.manage, .deployment, related: .use),
        "GET /20210101/modelDeployments": .init(.inspect, .deployment),
        "GET /20210101/modelDeployments/{modelDeploymentId}": .init(.read, .deployment),
        "PUT /20210101/modelDeployments/{modelDeploymentId}": .init(.use, .deployment),
        "DELETE /20210101/modelDeployments/{modelDeploymentId}": .init(.manage, .deployment),
        "POST /20210101/modelDeployments/{modelDeploymentId}/actions/detectAnomalies": .init(.use, .deployment),

        "POST /lapwing/v1/streams": .init(.manage, .stream, related: .use),
        "GET /lapwing/v1/streams": .init(.inspect, .stream),
        "GET /lapwing/v1/streams/{streamId}": .init(.read, .stream),
        "PUT /lapwing/v1/streams/{streamId}": .init(.use, .stream),
        "DELETE /lapwing/v1/streams/{streamId}": .init(.manage, .stream),
        "POST /lapwing/v1/streams/{streamId}/actions/detectAnomalies": .init(.use, .stream),
        "POST /lapwing/v1/streams/{streamId}/actions/acknowledge": .init(.use, .stream),

        "POST /20210101/detectAnomalyJobs": .init(.manage, .detectionJob, related: .use),
        "GET /20210101/detectAnomalyJobs": .init(.inspect, .detectionJob),
        "GET /20210101/detectAnomalyJobs/{detectAnomalyJobId}": .init(.read, .detectionJob),
        "PUT /20210101/detectAnomalyJobs/{detectAnomalyJobId}": .init(.use, .detectionJob),
        "DELETE /20210101/detectAnomalyJobs/{detectAnomalyJobId}": .init(.manage, .detectionJob),
        "POST /20210101/detectAnomalyJobs/{detectAnomalyJobId}/actions/changeCompartment":
            .init(.manage, .detectionJob),

        "POST /20210101/aiPrivateEndpoints": .init(.manage, .privateEndpoint),
        "GET /20210101/aiPrivateEndpoints": .init(.inspect, .privateEndpoint),
        "GET /20210101/aiPrivateEndpoints/{aiPrivateEndpointId}": .init(.read, .privateEndpoint, related: .inspect),
        "PUT /20210101/aiPrivateEndpoints/{aiPrivateEndpointId}": .init(.use, .privateEndpoint),
        "DELETE /20210101/aiPrivateEndpoints/{aiPrivateEndpointId}": .init(.manage, .privateEndpoint),
        "POST /20210101/aiPrivateEndpoints/{aiPrivateEndpointId}/actions/changeCompartment":
            .init(.manage, .privateEndpoint),

        "GET /20210101/workRequests": .init(.inspect, .workRequest),
        "GET /20210101/workRequests/{workRequestId}": .init(.read, .workRequest),
        "DELETE /20210101/workRequests/{workRequestId}": .init(.manage, .workRequest),
        "GET /20210101/workRequests/{workRequestId}/errors": .init(.read, .workRequest),
        "GET /20210101/workRequests/{workRequestId}/logs": .init(.read, .workRequest),

        "GET /n": .none,
        "GET /n/{namespaceName}": .none,
        "POST /n/{namespaceName}/b": .init(.manage, .bucket),
        "GET /n/{namespaceName}/b": .init(.inspect, .bucket),
        "GET /n/{namespaceName}/b/{bucketName}": .init(.read, .bucket),
        "HEAD /n/{namespaceName}/b/{bucketName}": .init(.read, .bucket),
        "DELETE /n/{namespaceName}/b/{bucketName}": .init(.manage, .bucket),
        "GET /n/{namespaceName}/b/{bucketName}/o": .init(.inspect, .bucket),
        "PUT /n/{namespaceName}/b/{bucketName}/o/{objectName}": .init(.use, .bucket),
        "GET /n/{namespaceName}/b/{bucketName}/o/{objectName}": .init(.read, .bucket),
        "HEAD /n/{namespaceName}/b/{bucketName}/o/{objectName}": .init(.read, .bucket),
        "DELETE /n/{namespaceName}/b/{bucketName}/o/{objectName}": .init(.use, .bucket),

        "POST /lapwing/v1/users": .init(.manage, .principal),
        "GET /lapwing/v1/users": .init(.inspect, .principal),
        "GET /lapwing/v1/users/{userId}": .init(.read, .principal, isOpenToSelf: true),
        "PUT /lapwing/v1/users/{userId}": .init(.manage, .principal),
        "DELETE /lapwing/v1/users/{userId}": .init(.manage, .principal),
        "POST /lapwing/v1/users/{userId}/keys": .init(.manage, .principal, isOpenToSelf: true),
        "GET /lapwing/v1/users/{userId}/keys": .init(.read, .principal, isOpenToSelf: true),
        "DELETE /lapwing/v1/users/{userId}/keys/{keyId}": .init(.manage, .principal, isOpenToSelf: true),

        "POST /lapwing/v1/secrets": .init(.manage, .secret),
        "GET /lapwing/v1/secrets": .init(.inspect, .secret),
        "GET /lapwing/v1/secrets/{secretId}": .init(.read, .secret),
        "PUT /lapwing/v1/secrets/{secretId}": .init(.manage, .secret),
        "DELETE /lapwing/v1/secrets/{secretId}": .init(.manage, .secret),
    ]
}
