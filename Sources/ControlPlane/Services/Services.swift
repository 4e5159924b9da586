/// All use cases over one environment. Dialects hold one of these and nothing else of the control plane.
///
/// Use cases are values without a state of their own: what lasts is in the environment, the cache and the queue. They are held
/// by reference because every request hands them on several times, and a copy would count the references to all their parts.
public final class Services: Sendable {
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
    public let seriesModels: SeriesModelService
    public let verdicts: VerdictService
    public let samples: SampleService
    public let kpiTrainings: KPITrainingService
    public let kpiModels: KPIModelService
    public let tables: TableService
    public let tableImports: TableImportService
    public let tableSessions: TableSessionService
    public let tableModels: TableModelService
    public let privateEndpoints: PrivateEndpointService
    public let moves: MoveService
    public let users: UserService
    public let keys: KeyService
    public let secrets: SecretService

    private let environment: ServiceEnvironment
    private let cache: ModelCache
    private let detectionQueue: any DetectionQueue
    private let kpi: KPIParts
    private let tableParts: TableParts

    public init(
        environment: ServiceEnvironment, cache: ModelCache, detectionQueue: any DetectionQueue, kpi: KPIParts,
        tables tableParts: TableParts
    ) {
        self.kpi = kpi
        self.tableParts = tableParts
        self.environment = environment
        self.cache = cache
        self.detectionQueue = detectionQueue
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
        seriesModels = SeriesModelService(
            environment: environment, models: models, detection: detection, queue: detectionQueue,
            limits: SeriesLimits(), origin: .azure)
        samples = SampleService(environment: environment, limits: kpi.limits)
        verdicts = VerdictService(environment: environment, journal: kpi.journal, samples: samples)
        kpiTrainings = KPITrainingService(environment: environment, trainer: kpi.trainer, limits: kpi.limits)
        kpiModels = KPIModelService(environment: environment, cache: kpi.models, defaultModel: kpi.defaultModel)
        tables = TableService(environment: environment, limits: tableParts.limits)
        tableImports = TableImportService(
            environment: environment, parts: tableParts.imports, limits: tableParts.limits)
        tableSessions = TableSessionService(environment: environment, limits: tableParts.limits)
        tableModels = TableModelService(environment: environment, queue: detectionQueue, cache: tableParts.models)
        privateEndpoints = PrivateEndpointService(environment: environment)
        moves = MoveService(environment: environment)
        users = UserService(environment: environment)
        keys = KeyService(environment: environment)
        secrets = SecretService(environment: environment)
    }

    /// The same use cases for one call: they find only what the caller's policy permits this call to find.
    public func acting(as caller: Caller, for requirement: AccessRequirement) -> Services {
        guard !caller.principal.policy.managesAll else { return self }
        return Services(
            environment: environment.acting(as: caller, for: requirement), cache: cache, detectionQueue: detectionQueue,
            kpi: kpi, tables: tableParts)
    }
}
