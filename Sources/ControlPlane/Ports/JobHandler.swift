/// Carries out one kind of job. The runner in `WorkQueue` calls it; it knows nothing of slots and leases.
public protocol JobHandler: Sendable {
    var kind: Job.Kind { get }

    /// Looks up what the job needs and marks it started, all under the claim. The work it returns runs on a worker
    /// thread and may block; what that returns is applied in the transaction that ends the job.
    func prepare(_ job: Job, claim: JobClaim) async throws -> JobWork

    /// The changes that end a job which was cancelled, in the transaction that finishes it.
    func canceled(_ job: Job) -> JobOutcome
    /// The changes that end a job which failed with an internal error too often.
    func gaveUp(_ job: Job, reason: String) -> JobOutcome
    /// Writes progress of a running job; the claim was verified in the same transaction.
    func recordProgress(_ job: Job, _ progress: JobProgress, in transaction: any MetadataWriter) throws
}

public typealias JobWork = @Sendable (any JobControl) throws -> JobOutcome

/// Resource changes that go into the same transaction as the end of the job.
public struct JobOutcome: Sendable {
    public let apply: @Sendable (any MetadataWriter) throws -> Void
    /// Runs after that transaction has been committed; must be harmless when it never runs.
    public let afterCommit: @Sendable () -> Void

    public init(
        apply: @escaping @Sendable (any MetadataWriter) throws -> Void, afterCommit: @escaping @Sendable () -> Void = {}
    ) {
        self.apply = apply
        self.afterCommit = afterCommit
    }
}

/// What running work sees of the queue.
public protocol JobControl: Sendable {
    /// Throws `JobCanceled` when the work should stop.
    func check() throws
    /// 0...100 and a few words. Cheap; written to the store at most a few times a second.
    func report(percent: Double, message: String)
}

public struct JobProgress: Sendable, Equatable {
    public var percent: Double
    /// Log lines since the last time, oldest first.
    public var messages: [String]

    public init(percent: Double, messages: [String]) {
        self.percent = percent
        self.messages = messages
    }
}

/// Thrown by `JobControl.check` to unwind cancelled or shut-down work.
public struct JobCanceled: Error, Sendable {
    public init() {}
}

/// Tells the runner that a job may be waiting, so that it need not wait for its next poll.
public protocol JobSignal: Sendable {
    func jobsMayBeWaiting()
}
