import ControlPlane
import Credentials
import Foundation
import GradientBoosting
import HTTPTypes
import Logging
import OutboundFetch
import SQLiteStore
import TestSupport
import WorkQueue

@testable import lapwing

/// A server whose workers run when the test says so, and the use cases around KPIs as its operator calls them.
final class KPIServer: Sendable {
    let folder: TemporaryFolder
    let parts: ServerParts
    let client: ResponderClient
    let caller: Caller

    var services: Services { parts.services }

    /// - Parameter folder: of another server that was closed.
    init(folder: TemporaryFolder? = nil, configure: (inout ServerConfiguration) -> Void = { _ in }) async throws {
        self.folder = try folder ?? TemporaryFolder()
        var configuration = ServerConfiguration(dataDirectory: self.folder.path("data"))
        configure(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        parts = try await ServerParts.build(configuration, logger: logger)
        let key = try String(contentsOfFile: configuration.credentialsFolder + "/api-key", encoding: .utf8)
        client = ResponderClient(
            parts.frontDoor, authorization: "Bearer " + key.trimmingCharacters(in: .whitespacesAndNewlines))
        guard let principal = try await parts.store.read({ try $0.firstPrincipal() }) else {
            throw UnexpectedAnswer(status: 0, text: "no operator")
        }
        caller = Caller(principal: principal)
    }

    /// Closes the database, so that the folder may be opened again.
    func close() async throws {
        await parts.seriesQueues.shutdown()
        await parts.detectionQueue.shutdown()
        try parts.store.close()
    }

    /// Runs the workers for the duration of `body`.
    func working(_ body: () async throws -> Void) async throws {
        let runner = parts.runner
        let worker = Task { try await runner.run() }
        do {
            try await body()
        } catch {
            worker.cancel()
            throw error
        }
        worker.cancel()
        _ = try? await worker.value
    }

    /// The use cases with another trainer or other limits.
    func services(
        trainer: any TreeTrainer = XGBoostTrainer(), limits: KPILimits = KPILimits(),
        tables: TableLimits = TableLimits()
    ) -> Services {
        let environment = parts.environment
        var tableParts = parts.tables
        tableParts.limits = tables
        return Services(
            environment: environment, cache: ModelCache(objects: environment.objects, capacity: 1 << 20),
            detectionQueue: parts.detectionQueue,
            kpi: KPIParts(
                store: environment.store, objects: environment.objects, defaultModel: nil, trainer: trainer,
                limits: limits), tables: tableParts)
    }

    func add(_ windows: [LabelledWindow], source: String = "made") async throws {
        _ = try await services.samples.add(windows.map { $0.sample(source: source) }, caller: caller)
    }

    func trainings(_ filter: KPITrainingFilter = KPITrainingFilter()) async throws -> [KPITraining] {
        try await services.kpiTrainings.search(filter, page: PageNumber(1, size: 100), caller: caller).items
    }

    /// Polls until the training has ended.
    func settled(_ taskID: String) async throws -> KPITraining {
        for _ in 0..<1200 {
            if let training = try await trainings(KPITrainingFilter(task: taskID)).first, training.status != .running {
                return training
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw UnexpectedAnswer(status: 0, text: "training \(taskID) is still running")
    }
}
