import ControlPlane
import Dispatch
import Logging
import ServiceLifecycle

/// Claims jobs from the store and carries them out, each on a worker thread of its lane.
///
/// A job is claimed only when a slot is free for it, so nothing that a crash may lose waits in memory. Jobs that the
/// end of the process interrupts run again; jobs whose claim was taken over are dropped without a trace.
public final class JobRunner: Service {
    public struct Configuration: Sendable {
        /// Trainings at the same time.
        public var trainingSlots: Int
        /// Short jobs at the same time; they never wait behind trainings.
        public var serviceSlots: Int
        /// Detection jobs at the same time.
        public var detectionSlots: Int
        /// Jobs at the same time that mostly wait for others' servers.
        public var transferSlots: Int
        public var lease: Duration = .seconds(60)
        public var renewal: Duration = .seconds(10)
        /// How often progress is written and a request to cancel is looked for.
        public var watchInterval: Duration = .milliseconds(300)
        /// How often the store is asked for jobs when nobody rings.
        public var pollInterval: Duration = .seconds(1)
        /// How long a shutdown waits for work to stop.
        public var shutdownGrace: Duration = .seconds(20)
        /// Internal errors after which a job is given up.
        public var maximumFailures = 3
        /// The pause after the first internal error; it doubles with every further one, up to a minute.
        public var backOff: Duration = .seconds(2)

        public init(trainingSlots: Int = 1, serviceSlots: Int = 2, detectionSlots: Int = 1, transferSlots: Int = 4) {
            self.trainingSlots = trainingSlots
            self.serviceSlots = serviceSlots
            self.detectionSlots = detectionSlots
            self.transferSlots = transferSlots
        }

        func slots(_ lane: Job.Lane) -> Int {
            switch lane {
            case .training: max(1, trainingSlots)
            case .service: max(1, serviceSlots)
            case .detection: max(1, detectionSlots)
            case .transfer: max(1, transferSlots)
            }
        }
    }

    let store: any MetadataStore
    let jobs: any JobStore
    let handlers: [Job.Kind: any JobHandler]
    let configuration: Configuration
    let clock: any WallClock
    let logger: Logger
    let metrics = JobMetrics()
    let shutdown = ShutdownNotice()
    /// Tells this process's claims from those of any other.
    let owner: String
    private let bell: Bell
    private let queues: [Job.Lane: WorkQueue]

    /// - Parameters:
    ///   - bell: rung by whoever adds a job; it may be rung before the runner exists.
    ///   - handlers: one for each kind of job.
    public init(
        store: any MetadataStore, jobs: any JobStore, handlers: [any JobHandler], bell: Bell,
        configuration: Configuration = Configuration(), clock: any WallClock = SystemWallClock(),
        ids: any IdentitySource = SystemIdentitySource(), logger: Logger
    ) {
        self.store = store
        self.jobs = jobs
        self.handlers = Dictionary(handlers.map { ($0.kind, $0) }, uniquingKeysWith: { _, last in last })
        self.bell = bell
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        owner = ids.next().hex
        queues = Dictionary(
            uniqueKeysWithValues: Job.Lane.allCases.map { lane in
                let slots = configuration.slots(lane)
                // Trainings and detection jobs take their time; whoever asks for something else should not notice.
                return (
                    lane,
                    WorkQueue(
                        label: "lapwing.jobs.\(lane.rawValue)", width: slots, capacity: slots,
                        qos: lane == .service ? .utility : .background)
                )
            })
    }

    /// Runs until the process is told to stop; then stops claiming, tells running work to stop, waits for it as long as
    /// the configuration allows, and gives its jobs back.
    public func run() async throws {
        let released = try await jobs.releaseAllLeases(now: clock.now())
        if released > 0 { logger.notice("interrupted jobs will run again", metadata: ["count": "\(released)"]) }
        await withTaskCancellationOrGracefulShutdownHandler {
            // Not children of this task: when it is cancelled they must still be able to give their jobs back.
            let slots = Job.Lane.allCases.flatMap { lane in
                (0..<configuration.slots(lane)).map { _ in Task { await self.serve(lane) } }
            }
            for slot in slots { await slot.value }
        } onCancelOrGracefulShutdown: {
            self.shutdown.begin()
            self.bell.ring()
        }
    }

    /// One slot: a job at a time, for as long as the process lives.
    private func serve(_ lane: Job.Lane) async {
        while !shutdown.hasBegun {
            let seen = bell.count
            do {
                if let job = try await claim(lane) {
                    await carryOut(job, lane)
                    continue
                }
            } catch {
                logger.error("cannot claim a job", metadata: ["lane": "\(lane)", "error": "\(error)"])
            }
            if shutdown.hasBegun { return }
            await bell.wait(past: seen, atMost: configuration.pollInterval)
        }
    }

    private func claim(_ lane: Job.Lane) async throws -> Job? {
        let now = clock.now()
        return try await jobs.claimNext(
            lane: lane, owner: owner, now: now, leaseUntil: now.advanced(by: configuration.lease))
    }

    private func carryOut(_ job: Job, _ lane: Job.Lane) async {
        guard let queue = queues[lane] else { return }
        metrics.claimed(job.kind)
        await JobAttempt(job, runner: self, queue: queue).run()
        metrics.left(job.kind)
    }
}

extension Timestamp {
    func advanced(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        return Timestamp(microseconds: microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }
}
