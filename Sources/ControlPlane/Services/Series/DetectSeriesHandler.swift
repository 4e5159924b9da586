import Detectors
import TimeSeries

/// Carries out a detection over a source's series: reads them, puts them on one clock, judges every row in the range, and
/// keeps the result with the job.
public struct DetectSeriesHandler: JobHandler {
    public let kind = Job.Kind.detectSeries
    let environment: ServiceEnvironment
    let detection: DetectionService
    let series: SeriesReader

    public init(environment: ServiceEnvironment, detection: DetectionService, series: SeriesReader) {
        self.environment = environment
        self.detection = detection
        self.series = series
    }

    private enum Preparation: Sendable {
        case run(SeriesDetectionRequest, SeriesSource.Found, ServingModel, TrainingAlignment)
        case fault(TrainingDataFault)
        case gone
    }

    public func prepare(_ job: Job, claim: JobClaim) async throws -> JobWork {
        let now = environment.clock.now()
        // What cannot be forgotten now is forgotten at the next detection: it keeps no other from being carried out.
        _ = try? await KeptResults.forget(
            in: environment.store, objects: environment.objects, now: now, limits: series.limits)
        let preparation = try await environment.store.write { transaction -> Preparation in
            try transaction.verify(claim)
            guard var subject = try transaction.detectionJob(job.subjectID, tenancy: job.tenancy),
                !subject.state.isFinal, case .series(let request) = subject.input
            else { return .gone }
            try transaction.start(job, now: now, message: "reading the model (attempt \(job.attempt))")
            subject.state = try DetectionJobLifecycle.next(subject.state, .started)
            if subject.timeStarted == nil { subject.timeStarted = now }
            try transaction.update(subject)
            do {
                return try Self.resolve(subject, request, in: transaction)
            } catch let fault as TrainingDataFault {
                return .fault(fault)
            }
        }
        switch preparation {
        case .gone: return { _ in self.canceled(job) }
        case .fault(let fault): return { _ in self.failed(job, fault) }
        case .run(let request, let found, let model, let alignment):
            do {
                let fitted = try await detection.fitted(model)
                return { control in try self.run(job, request, found, fitted, alignment, control) }
            } catch let error as ServiceError {
                return { _ in self.failed(job, TrainingDataFault(.modelNotExist, error.message)) }
            }
        }
    }

    /// What the job needs, with the rights of whoever asked for it.
    private static func resolve(
        _ subject: DetectionJob, _ request: SeriesDetectionRequest, in transaction: any MetadataWriter
    ) throws -> Preparation {
        guard let model = try transaction.model(subject.modelID, tenancy: subject.tenancy), model.state == .active,
            let alignment = model.training.alignment
        else {
            throw TrainingDataFault(.modelNotExist, "the model was deleted before the detection ran")
        }
        guard let principal = try transaction.principal(subject.requestedBy, tenancy: subject.tenancy) else {
            throw TrainingDataFault(
                .storageReadError, "the user who asked for this detection was deleted before it ran")
        }
        let reader = GuardedSnapshot(
            reader: transaction,
            access: AccessGuard(
                caller: Caller(principal: principal), requirement: AccessRequirement(.read, nil, related: .read)))
        return .run(
            request, try request.source.find(in: reader, tenancy: subject.tenancy), ServingModel(model), alignment)
    }

    private func run(
        _ job: Job, _ request: SeriesDetectionRequest, _ found: SeriesSource.Found, _ fitted: any FittedDetector,
        _ alignment: TrainingAlignment, _ control: any JobControl
    ) throws -> JobOutcome {
        do {
            control.report(percent: 1, message: "reading \(found.source.publicText)")
            guard let judge = SeriesJudge(fitted) else {
                throw TrainingDataFault(.modelNotExist, "the model is not one of several series")
            }
            let variables = try series.read(found) { try control.check() }
            try variables.check(areExactly: judge.variables, form: found.source.form == .table ? .columns : .files)
            let aligned = try alignment.policy.align(
                variables, from: request.start, to: request.end, lead: judge.window - 1,
                maximumRows: series.limits.detectionTimestamps
            ) { try control.check() }
            control.report(percent: 50, message: "judging \(aligned.table.rowCount - aligned.firstRow) timestamps")
            let rows = try judge.rows(of: aligned, contributors: request.contributors) { try control.check() }
            let blob = try KeptResults.write(
                SeriesFindings(states: aligned.states, rows: rows), in: environment.objects)
            return finished(job, blob)
        } catch let fault as TrainingDataFault {
            return failed(job, fault)
        } catch let error as AlignmentError {
            return failed(job, TrainingDataFault(ofDetection: error))
        } catch let error as DetectorError {
            return failed(job, TrainingDataFault(.mergeDataFailed, error.description))
        }
    }

    public func recordProgress(_ job: Job, _ progress: JobProgress, in transaction: any MetadataWriter) throws {
        try transaction.record(progress, of: job, now: environment.clock.now())
    }
}
