import ControlPlane
import Logging

/// One attempt at one job, from its claim to the transaction that ends it.
struct JobAttempt: Sendable {
    private struct NoHandler: Error {}
    /// The work did not stop within the time that a shutdown has.
    private struct Abandoned: Error {}

    private let job: Job
    private let claim: JobClaim
    private let runner: JobRunner
    private let queue: WorkQueue
    private let running = RunningJob()
    private let logger: Logger

    init(_ job: Job, runner: JobRunner, queue: WorkQueue) {
        self.job = job
        self.runner = runner
        self.queue = queue
        claim = JobClaim(jobID: job.id, owner: runner.owner, attempt: job.attempt)
        var logger = runner.logger
        logger[metadataKey: "job"] = "\(job.id)"
        logger[metadataKey: "kind"] = "\(job.kind)"
        logger[metadataKey: "attempt"] = "\(job.attempt)"
        self.logger = logger
    }

    /// Never throws: whatever happens, the job is finished, given back, or somebody else's.
    func run() async {
        logger.info("job claimed")
        do {
            try await attempt()
        } catch StoreError.claimLost {
            logger.warning("the claim was taken over: the result is dropped")
        } catch {
            // The lease runs out by itself, and the job is then claimed anew.
            logger.error("cannot write the end of the job", metadata: ["error": "\(error)"])
        }
    }

    private func attempt() async throws {
        guard let handler = runner.handlers[job.kind] else { return try await failed(NoHandler(), nil) }
        if job.isCancelRequested { return try await finish(handler.canceled(job), handler, "job canceled") }
        do {
            try await finish(try await watch(handler), handler, "job finished")
        } catch StoreError.claimLost {
            throw StoreError.claimLost
        } catch is Abandoned {
            logger.warning("the work does not stop: it is left behind")
            try await giveBack(handler)
        } catch {
            switch running.stopReason {
            case .claimLost: throw StoreError.claimLost
            case .cancelRequested:
                try await finishOrFail(handler.canceled(job), handler, "job canceled")
            case .shutdown where error is JobCanceled: try await giveBack(handler)
            default: try await failed(error, handler)
            }
        }
    }

    /// Waits for the work, and meanwhile keeps the lease, writes progress, and passes on requests to stop.
    private func watch(_ handler: any JobHandler) async throws -> JobOutcome {
        let (job, claim, running, queue) = (job, claim, running, queue)
        let execution = JobExecution {
            let work = try await handler.prepare(job, claim: claim)
            try running.check()
            return try await queue.run { (_: CancellationFlag) in try work(running) }
        }
        var renewed = ContinuousClock.now
        while true {
            if let result = await execution.result(within: runner.configuration.watchInterval) {
                return try result.get()
            }
            if runner.shutdown.hasBegun { running.stop(.shutdown) }
            if runner.shutdown.hasLasted(runner.configuration.shutdownGrace) { throw Abandoned() }
            do {
                try await look(handler, renewed: &renewed)
            } catch StoreError.claimLost {
                running.stop(.claimLost)
            } catch {
                logger.warning("cannot reach the store", metadata: ["error": "\(error)"])
            }
        }
    }

    private func look(_ handler: any JobHandler, renewed: inout ContinuousClock.Instant) async throws {
        try await writeProgress(handler)
        var isCancelRequested: Bool
        if renewed.duration(to: .now) >= runner.configuration.renewal {
            let leaseUntil = runner.clock.now().advanced(by: runner.configuration.lease)
            isCancelRequested = try await runner.jobs.renew(claim, leaseUntil: leaseUntil)
            renewed = .now
        } else {
            let row = try await runner.store.read { [job] in try $0.job(forWorkRequest: job.workRequestID) }
            guard let row, row.state == .running, row.owner == claim.owner, row.attempt == claim.attempt else {
                throw StoreError.claimLost
            }
            isCancelRequested = row.isCancelRequested
        }
        if isCancelRequested { running.stop(.cancelRequested) }
    }

    private func writeProgress(_ handler: any JobHandler) async throws {
        guard let progress = running.takeProgress() else { return }
        do {
            try await runner.store.write { [job, claim] transaction in
                try transaction.verify(claim)
                try handler.recordProgress(job, progress, in: transaction)
            }
        } catch {
            running.restore(progress)
            throw error
        }
    }

    // MARK: Endings

    /// Ends the job and applies what came out of it, in one transaction.
    private func finish(_ outcome: JobOutcome, _ handler: any JobHandler, _ message: Logger.Message) async throws {
        let progress = running.takeProgress()
        try await runner.store.write { [job, claim] transaction in
            try transaction.finish(claim)
            if let progress { try handler.recordProgress(job, progress, in: transaction) }
            try outcome.apply(transaction)
        }
        outcome.afterCommit()
        runner.metrics.finished(job.kind)
        logger.info(message)
    }

    private func finishOrFail(
        _ outcome: JobOutcome, _ handler: any JobHandler, _ message: Logger.Message
    ) async throws {
        do {
            try await finish(outcome, handler, message)
        } catch StoreError.claimLost {
            throw StoreError.claimLost
        } catch {
            try await failed(error, handler)
        }
    }

    /// Gives the job back because the process stops: it runs again at the next start.
    private func giveBack(_ handler: any JobHandler) async throws {
        try await release(after: .zero, countsAsFailure: false, "interrupted by a shutdown; it will run again")
        logger.info("job given back")
    }

    private func failed(_ error: any Error, _ handler: (any JobHandler)?) async throws {
        runner.metrics.failed(job.kind)
        let failures = job.failures + 1
        logger.error("attempt failed", metadata: ["error": "\(error)", "failures": "\(failures)"])
        if failures >= runner.configuration.maximumFailures, let handler {
            let reason = "an internal error ended \(failures) attempts; the server's log says more of job \(job.id)"
            do {
                return try await finish(handler.gaveUp(job, reason: reason), handler, "job given up")
            } catch StoreError.claimLost {
                throw StoreError.claimLost
            } catch {
                logger.error("cannot give the job up", metadata: ["error": "\(error)"])
            }
        }
        let pause = min(.seconds(60), runner.configuration.backOff * (1 << min(failures - 1, 10)))
        try await release(after: pause, countsAsFailure: true, "an internal error ended the attempt; it will run again")
    }

    private func release(after pause: Duration, countsAsFailure: Bool, _ reason: String) async throws {
        let now = runner.clock.now()
        try await runner.store.write { [job, claim] transaction in
            try transaction.release(claim, notBefore: now.advanced(by: pause), countsAsFailure: countsAsFailure)
            try transaction.noteInterruption(of: job, reason: reason, time: now)
        }
    }
}
