import ControlPlane
import Logging
import SQLiteStore
import TestSupport
import WorkQueue

/// A handler whose work is given by the test. What it does to the store is a line in the work request's log.
struct ScriptedHandler: JobHandler {
    let kind: Job.Kind
    let progress = Record<JobProgress>()
    let committed = Record<ResourceID>()
    let apply: @Sendable (Job, any MetadataWriter) throws -> Void
    let work: @Sendable (Job, any JobControl) throws -> Void

    init(
        _ kind: Job.Kind = .trainModel,
        apply: @escaping @Sendable (Job, any MetadataWriter) throws -> Void = { _, _ in },
        work: @escaping @Sendable (Job, any JobControl) throws -> Void
    ) {
        self.kind = kind
        self.apply = apply
        self.work = work
    }

    func prepare(_ job: Job, claim: JobClaim) async throws -> JobWork {
        { control in
            try self.work(job, control)
            return self.outcome(job, "done")
        }
    }

    func canceled(_ job: Job) -> JobOutcome { outcome(job, "canceled") }
    func gaveUp(_ job: Job, reason: String) -> JobOutcome { outcome(job, "gave up") }

    func recordProgress(_ job: Job, _ progress: JobProgress, in transaction: any MetadataWriter) throws {
        self.progress.append(progress)
    }

    private func outcome(_ job: Job, _ line: String) -> JobOutcome {
        JobOutcome(
            apply: { transaction in
                try transaction.append(WorkRequestLogEntry(message: line, time: Sample.time(0)), to: job.workRequestID)
                if line == "done" { try self.apply(job, transaction) }
            }, afterCommit: { self.committed.append(job.id) })
    }
}

/// A store with jobs in it and a runner over it.
struct RunnerFixture: Sendable {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let bell = Bell()
    var configuration: JobRunner.Configuration

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteStore(path: folder.path("control.sqlite"))
        configuration = JobRunner.Configuration(trainingSlots: 1, serviceSlots: 2)
        configuration.watchInterval = .milliseconds(10)
        configuration.pollInterval = .milliseconds(20)
        configuration.backOff = .milliseconds(1)
    }

    /// Job 1000 + `number` with work request `number`.
    func add(_ number: Int, kind: Job.Kind = .trainModel, change: (inout Job) -> Void = { _ in }) async throws {
        var job = Sample.job(1000 + number, workRequest: number, kind: kind, time: Int64(number))
        change(&job)
        try await store.write { [job] transaction in
            try transaction.insert(Sample.workRequest(number))
            try transaction.insert(job)
        }
        bell.jobsMayBeWaiting()
    }

    func job(_ number: Int) async throws -> Job? {
        try await store.read { try $0.job(forWorkRequest: Sample.id(number)) }
    }

    func log(_ number: Int) async throws -> [String] {
        try await store.read {
            try $0.workRequestLogs(Sample.id(number), limit: 1000, after: nil).items.map(\.message)
        }
    }

    func isFinished(_ number: Int) async throws -> Bool { try await job(number)?.state == .finished }

    func runner(_ handlers: [any JobHandler], clock: any WallClock = SystemWallClock()) -> JobRunner {
        JobRunner(
            store: store, jobs: store, handlers: handlers, bell: bell, configuration: configuration, clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A runner for the duration of `body`; it is stopped as the end of the process would.
    func withRunner(_ handlers: any JobHandler..., body: @Sendable () async throws -> Void) async throws {
        let runner = runner(handlers)
        let task = Task { try await runner.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        try await task.value
    }
}
