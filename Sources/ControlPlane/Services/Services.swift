/// All use cases over one environment. Dialects hold one of these and nothing else of the control plane.
public struct Services: Sendable {
    public let projects: ProjectService
    public let dataAssets: DataAssetService
    public let models: ModelService
    public let deployments: DeploymentService
    public let workRequests: WorkRequestService
    public let buckets: BucketService
    public let objects: ObjectService
    public let uploads: MultipartService
    public let detection: DetectionService
    public let streams: StreamService
    public let detectionJobs: DetectionJobService

    public init(environment: ServiceEnvironment, cache: ModelCache, detectionQueue: any DetectionQueue) {
        projects = ProjectService(environment: environment)
        dataAssets = DataAssetService(environment: environment)
        detection = DetectionService(environment: environment, cache: cache, queue: detectionQueue)
        models = ModelService(environment: environment, detection: detection, queue: detectionQueue)
        deployments = DeploymentService(environment: environment)
        workRequests = WorkRequestService(environment: environment)
        buckets = BucketService(environment: environment)
        objects = ObjectService(environment: environment)
        uploads = MultipartService(environment: environment, objects: objects)
        detectionJobs = DetectionJobService(environment: environment)
        streams = StreamService(environment: environment, detection: detection, queue: detectionQueue)
    }
}
