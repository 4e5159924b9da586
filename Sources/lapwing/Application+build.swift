import APIDocument
import AzureDialect
import ControlPlane
import Credentials
import DetectorsDialect
import Foundation
import GradientBoosting
import HTTPService
import Hummingbird
import Logging
import MetisDialect
import Metrics
import NIOCore
import NexosisDialect
import OCIDialect
import ObjectStorage
import OutboundFetch
import SQLiteStore
import ServiceLifecycle
import UnixSignals
import WorkQueue

/// All parts of one server, wired together: the only place that knows every room. `lapwing serve` runs it over a socket,
/// tests call its responder in process.
struct ServerParts: Sendable {
    let dataDirectory: DataDirectory
    let store: SQLiteStore
    let services: Services
    let runner: JobRunner
    let oci: OCIDialect
    let frontDoor: FrontDoor
    let detectors: DetectorsDialect
    let azure: AzureDialect
    let metis: MetisDialect
    let nexosis: NexosisDialect
    let tables: TableParts
    let detectionQueue: WorkQueue
    let seriesQueues: SeriesQueues
    let environment: ServiceEnvironment
    /// What whoever started the server should be told.
    let notices: [String]

    /// Opens the data directory, which no other process may have open.
    /// - Throws: `StoreError.dataDirectoryInUse`.
    static func build(
        _ configuration: ServerConfiguration, metrics: PrometheusMetrics? = nil,
        logger: Logger = Logger(label: "lapwing")
    ) async throws -> ServerParts {
        let clock = SystemWallClock()
        let ids = SystemIdentitySource()
        try PrivateFile.makeFolder(configuration.dataDirectory)
        let directory = try DataDirectory(path: configuration.dataDirectory)
        let store = try SQLiteStore(path: directory.path("lapwing.sqlite"))
        let objects = try FileObjectStore(root: directory.path("storage"), ids: ids)
        while try await KeptResults.forget(in: store, objects: objects, now: clock.now()) {}
        let referenced = try await store.read { (try $0.referencedBlobs(), try $0.referencedModelFiles()) }
        try await BlockingWork.run { try objects.sweep(keepingBlobs: referenced.0, modelFiles: referenced.1) }
        let credentials = try await ServerCredentials.prepare(
            folder: configuration.credentialsFolder, store: store, clock: clock, ids: ids)
        let masterKey = try await MasterKey.prepare(folder: configuration.credentialsFolder, store: store)

        let bell = Bell()
        let principals = PrincipalDirectory(store: store)
        let environment = ServiceEnvironment(
            store: store, objects: objects, clock: clock, ids: ids, signal: bell, sealing: masterKey.cipher,
            credentialsChanged: { principals.forget() })
        let cache = ModelCache(objects: objects, capacity: configuration.modelCacheSize)
        let detectionQueue = WorkQueue(
            label: "lapwing.detection", width: max(2, ProcessInfo.processInfo.activeProcessorCount), capacity: 1024,
            qos: .userInitiated)
        let fetcher = CurlFetcher(policy: AddressPolicy(exceptions: configuration.fetchExceptions)) {
            place, addresses, requester in
            var metadata: Logger.Metadata = ["place": "\(place)", "addresses": "\(addresses.map { "\($0)" })"]
            if let requester { metadata["for"] = "\(requester)" }
            logger.info("fetching", metadata: metadata)
        }
        let series = SeriesReader(
            objects: objects, fetcher: fetcher, folders: BlobStorage(fetcher: fetcher),
            archives: CappedArchiveReader())
        let trainer = XGBoostTrainer()
        let kpi = try KPIParts(configuration, store: store, objects: objects, trainer: trainer)
        let imports = ImportParts(fetcher: fetcher, archives: CappedArchiveReader(), requests: StorageRequests())
        let tables = TableParts(objects: objects, imports: imports)
        let services = Services(
            environment: environment, cache: cache, detectionQueue: detectionQueue, kpi: kpi, tables: tables)
        let runner = JobRunner(
            store: store, jobs: store,
            handlers: [
                TrainModelHandler(
                    environment: environment, measurements: InfluxSource(fetcher: fetcher),
                    secrets: StoredSecrets(environment: environment), series: series),
                TrainKPIModelHandler(environment: environment, trainer: trainer),
                TrainTableModelHandler(environment: environment),
                ActivateDeploymentHandler(environment: environment, cache: cache),
                DetectAnomaliesHandler(
                    environment: environment, detection: services.detection, format: OCIDetectionResults(),
                    limits: .init(inputBytes: configuration.limits.jobObjects)),
                DetectSeriesHandler(environment: environment, detection: services.detection, series: series),
                ImportTableHandler(environment: environment, parts: imports),
            ],
            bell: bell, configuration: .init(trainingSlots: configuration.trainingSlots), clock: clock, ids: ids,
            logger: logger)

        let oci = OCIDialect(
            services: services,
            authentication: AuthenticationMiddleware(
                directory: principals, clock: clock, limits: configuration.limits, isUpload: OCIDialect.isUpload,
                bodyLimit: { OCIDialect.bodyLimit($0, configuration.limits) }),
            limits: configuration.limits, namespace: configuration.namespace)
        let seriesQueues = SeriesQueues(processors: ProcessInfo.processInfo.activeProcessorCount)
        let detectors = DetectorsDialect(
            authentication: AuthenticationMiddleware(
                directory: principals, clock: clock, limits: configuration.limits,
                bodyLimit: { _ in configuration.limits.jsonBody },
                anonymous: configuration.anonymousAccess(to: .detectors)),
            limits: configuration.limits, lanes: seriesQueues.lanes)
        let azure = AzureDialect(
            services: services,
            authentication: AuthenticationMiddleware(
                directory: principals, clock: clock, limits: configuration.limits,
                bodyLimit: { AzureDialect.bodyLimit($0, configuration.limits) }, keyHeaders: AzureDialect.keyHeaders),
            limits: configuration.limits, lane: seriesQueues.univariate, namespace: configuration.namespace)
        let metis = MetisDialect(
            services: services,
            authentication: AuthenticationMiddleware(
                directory: principals, clock: clock, limits: configuration.limits,
                bodyLimit: { MetisDialect.bodyLimit($0, configuration.limits) },
                anonymous: configuration.anonymousAccess(to: .metis)),
            limits: configuration.limits, lane: detectionQueue)
        let nexosis = NexosisDialect(
            services: services,
            authentication: AuthenticationMiddleware(
                directory: principals, clock: clock, limits: configuration.limits,
                bodyLimit: { NexosisDialect.bodyLimit($0, configuration.limits, tables: tables.limits) },
                keyHeaders: NexosisDialect.keyHeaders),
            limits: configuration.limits, tables: tables.limits, lane: detectionQueue)
        let operations = OperationsEndpoints(
            store: store, directory: principals, document: APIDocument.yaml, metrics: metrics,
            isLoopbackBind: configuration.isLoopbackBind)
        return ServerParts(
            dataDirectory: directory, store: store, services: services, runner: runner, oci: oci,
            frontDoor: FrontDoor([
                oci.mount, detectors.mount, azure.mount, metis.mount, nexosis.mount, operations.mount,
            ]),
            detectors: detectors, azure: azure, metis: metis, nexosis: nexosis, tables: tables,
            detectionQueue: detectionQueue, seriesQueues: seriesQueues, environment: environment,
            notices: credentials + masterKey.notices)
    }
}

/// A server over a socket, from start to graceful stop.
struct Server {
    let configuration: ServerConfiguration

    init(_ configuration: ServerConfiguration) { self.configuration = configuration }

    /// Runs until SIGTERM or SIGINT.
    /// - Parameter onReady: called with `host:port` once connections are taken.
    func run(onReady: @escaping @Sendable (String) -> Void) async throws {
        let logger = Logger(label: "lapwing")
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let parts = try await ServerParts.build(configuration, metrics: metrics, logger: logger)
        for notice in parts.notices { logger.warning("\(notice)") }
        let host = configuration.host
        let application = Application(
            responder: UnreadBodies(parts.frontDoor, limits: configuration.limits),
            // Connections on which nothing moves are closed; one whose answer is being worked on is not.
            server: .loopBound(idleTimeout: .seconds(300)) { [ContinueHandler(), DepartureHandler()] },
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: configuration.port), serverName: "lapwing", backlog: 1024),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                onReady((host.contains(":") ? "[\(host)]" : host) + ":\(port)")
            }, logger: logger)
        // Services stop in the reverse of this order: first HTTP takes no more requests, then the queue stops.
        var group = ServiceGroupConfiguration(
            services: [parts.runner, application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(25)
        try await ServiceGroup(configuration: group).run()
        await parts.seriesQueues.shutdown()
        await parts.detectionQueue.shutdown()
        try parts.store.close()
    }
}

extension KPIParts {
    /// - Throws: `DefaultKPIModelFile.Unusable`.
    fileprivate init(
        _ configuration: ServerConfiguration, store: any MetadataStore, objects: any ObjectStore,
        trainer: any TreeTrainer
    ) throws {
        var limits = KPILimits()
        limits.verdicts = configuration.verdictLimits
        self.init(
            store: store, objects: objects, defaultModel: try DefaultKPIModelFile.model(configuration.kpiModelFile),
            trainer: trainer, limits: limits)
    }
}
