import Detectors
import TimeSeries

/// Carries out a detection job: reads its inputs one after the other, scores them in pieces, writes one result for each.
///
/// This file has its way through the job; `DetectionJobInputs` finds and opens what is read, `+Detection` scores one
/// input, `+Endings` writes how it went.
public struct DetectAnomaliesHandler: JobHandler {
    public let kind = Job.Kind.detectAnomalies
    let environment: ServiceEnvironment
    let detection: DetectionService
    let format: any DetectionResultFormat
    let limits: Limits

    public struct Limits: Sendable {
        /// Bytes of all objects of one job.
        public var inputBytes: Int64

        public init(inputBytes: Int64 = 300_000_000) { self.inputBytes = inputBytes }
    }

    public init(
        environment: ServiceEnvironment, detection: DetectionService, format: any DetectionResultFormat,
        limits: Limits = Limits()
    ) {
        self.environment = environment
        self.detection = detection
        self.format = format
        self.limits = limits
    }

    private enum Preparation: Sendable {
        /// With the objects of an object list, nil for those that are not there.
        case run(DetectionJob, ServingModel, Bucket, [StoredObject?])
        case fault(String)
        case gone
    }

    public func prepare(_ job: Job, claim: JobClaim) async throws -> JobWork {
        let now = environment.clock.now()
        let preparation = try await environment.store.write { transaction -> Preparation in
            try transaction.verify(claim)
            guard var subject = try transaction.detectionJob(job.subjectID, tenancy: job.tenancy),
                !subject.state.isFinal
            else { return .gone }
            try transaction.start(job, now: now, message: "reading the model (attempt \(job.attempt))")
            subject.state = try DetectionJobLifecycle.next(subject.state, .started)
            if subject.timeStarted == nil { subject.timeStarted = now }
            subject = try transaction.update(subject)
            guard let model = try transaction.servingModel(subject.modelID, tenancy: job.tenancy),
                model.state == .active
            else {
                return .fault("the model was deleted before the job ran")
            }
            guard let principal = try transaction.principal(subject.requestedBy, tenancy: job.tenancy) else {
                return .fault("the user who asked for this job was deleted before it ran")
            }
            func reader(_ verb: Verb) -> any MetadataReader {
                GuardedSnapshot(
                    reader: transaction,
                    access: AccessGuard(
                        caller: Caller(principal: principal), requirement: AccessRequirement(verb, nil, related: verb)))
            }
            guard let output = subject.destination,
                let bucket = try reader(.use).bucket(named: output.bucket, tenancy: job.tenancy)
            else {
                return .fault("outputDetails: there is no bucket '\(subject.destination?.bucket ?? "")'")
            }
            return .run(subject, model, bucket, try DetectionJobInputs.find(subject, in: reader(.read)))
        }
        switch preparation {
        case .gone: return { _ in self.canceled(job) }
        case .fault(let reason): return { _ in self.broken(job, reason) }
        case .run(let subject, let model, let bucket, let found):
            do {
                let fitted = try await detection.fitted(model)
                let inputs = try await DetectionJobInputs.open(
                    subject, found, in: environment.objects, jobName: format.name(of: subject),
                    names: names(of: subject), atMost: limits.inputBytes)
                return { control in try self.run(job, subject, bucket, fitted, inputs, control) }
            } catch let fault as DetectionJobInputs.Fault {
                return { _ in self.broken(job, fault.message) }
            } catch let error as ServiceError {
                return { _ in self.broken(job, error.message) }
            }
        }
    }

    func names(of job: DetectionJob) -> ResultNames {
        ResultNames(prefix: job.destination?.prefix ?? "", job: format.name(of: job))
    }

    /// A result that is written and not an object yet.
    struct Result: Sendable {
        var name: String
        var blob: WrittenBlob
    }

    private func run(
        _ job: Job, _ subject: DetectionJob, _ bucket: Bucket, _ fitted: any FittedDetector,
        _ inputs: DetectionJobInputs, _ control: any JobControl
    ) throws -> JobOutcome {
        var results: [Result] = []
        var problems = inputs.problems
        do {
            for (index, input) in inputs.readable.enumerated() {
                let share = 1 / Double(inputs.readable.count)
                do {
                    let blob = try detect(input, for: subject, fitted) { done in
                        try control.check()
                        control.report(percent: 1 + 98 * share * (Double(index) + done), message: "")
                    }
                    results.append(Result(name: input.resultName, blob: blob))
                } catch let error as TableError {
                    problems.append("\(input.label): \(error)")
                } catch let error as JSONSyntaxError {
                    problems.append("\(input.label): \(error)")
                } catch let error as DetectorError {
                    problems.append("\(input.label): \(error)")
                } catch let error as ServiceError {
                    problems.append("\(input.label): \(error.message)")
                }
            }
        } catch {
            for result in results { try? environment.objects.remove(result.blob.id) }
            throw error
        }
        return finished(job, subject, bucket, results, problems)
    }

    public func recordProgress(_ job: Job, _ progress: JobProgress, in transaction: any MetadataWriter) throws {
        try transaction.record(progress, of: job, now: environment.clock.now())
    }
}
