import Detectors
import TimeSeries

/// Activates a deployment: loads the model file into the cache, which checks it, and makes the deployment ACTIVE or FAILED.
public struct ActivateDeploymentHandler: JobHandler {
    public let kind = Job.Kind.activateDeployment
    let environment: ServiceEnvironment
    let cache: ModelCache

    public init(environment: ServiceEnvironment, cache: ModelCache) {
        self.environment = environment
        self.cache = cache
    }

    public func prepare(_ job: Job, claim: JobClaim) async throws -> JobWork {
        let now = environment.clock.now()
        let digest = try await environment.store.write { transaction -> String?? in
            try transaction.verify(claim)
            guard let deployment = try transaction.deployment(job.subjectID, tenancy: job.tenancy),
                deployment.state == .creating
            else { return nil }
            try transaction.start(job, now: now, message: "loading the model")
            return .some(try transaction.model(deployment.modelID, tenancy: job.tenancy)?.result?.fileDigest)
        }
        guard let digest else { return { _ in self.canceled(job) } }
        guard let digest else {
            return { _ in self.end(job, .failed, event: .activationFailed, reason: "the model is no longer there") }
        }
        do {
            _ = try await cache.model(digest: digest)
        } catch let error as StoreError {
            guard error == .modelFileMissing(digest: digest) || error == .modelFileDamaged(digest: digest) else {
                throw error
            }
            return { _ in
                self.end(job, .failed, event: .activationFailed, reason: "the model file is missing or damaged")
            }
        } catch let error as DetectorError {
            return { _ in self.end(job, .failed, event: .activationFailed, reason: error.description) }
        }
        return { _ in self.end(job, .succeeded, event: .activated, reason: "the deployment is ACTIVE") }
    }

    public func canceled(_ job: Job) -> JobOutcome {
        end(job, .canceled, event: .activationFailed, reason: "activation was canceled")
    }

    public func gaveUp(_ job: Job, reason: String) -> JobOutcome {
        end(job, .failed, event: .activationFailed, reason: reason)
    }

    private func end(
        _ job: Job, _ ending: WorkRequestLifecycle.Event, event: DeploymentLifecycle.Event, reason: String
    ) -> JobOutcome {
        let environment = self.environment
        return JobOutcome(apply: { transaction in
            let now = environment.clock.now()
            guard var deployment = try transaction.deployment(job.subjectID, tenancy: job.tenancy) else {
                return try transaction.end(job, .canceled, now: now, message: "the deployment was deleted meanwhile")
            }
            if deployment.state == .creating {
                deployment.state = try DeploymentLifecycle.next(deployment.state, event)
                if deployment.state == .failed { deployment.lifecycleDetails = reason }
                deployment.timeUpdated = now
                try transaction.update(deployment)
            }
            if ending == .failed {
                try transaction.append(
                    WorkRequestError(code: "ActivationFailed", message: reason, time: now), to: job.workRequestID)
            }
            try transaction.end(job, ending, now: now, message: reason)
        })
    }
}
