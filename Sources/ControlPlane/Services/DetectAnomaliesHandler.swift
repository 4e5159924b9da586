import Detectors
import Digests
import TimeSeries

/// Carries out a detection job: reads its inputs one after the other, scores them in pieces, writes one result for each.
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

    /// Cells scored at a time: what a piece's result needs in memory is bounded by it.
    private static let cellsPerPiece = 1 << 16

    public init(
        environment: ServiceEnvironment, detection: DetectionService, format: any DetectionResultFormat,
        limits: Limits = Limits()
    ) {
        self.environment = environment
        self.detection = detection
        self.format = format
        self.limits = limits
    }

    /// Why a job cannot be carried out. Running it again would not help.
    private struct Fault: Error { var message: String }

    private struct Source: Sendable {
        /// For messages.
        var label: String
        var reader: any ObjectReader
        /// Name of the result, without folders.
        var resultName: String
        var allowsJSON: Bool
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
            guard let bucket = try reader(.use).bucket(named: subject.output.bucket, tenancy: job.tenancy) else {
                return .fault("outputDetails: there is no bucket '\(subject.output.bucket)'")
            }
            return .run(subject, model, bucket, try Self.objects(of: subject, in: reader(.read)))
        }
        switch preparation {
        case .gone: return { _ in self.canceled(job) }
        case .fault(let reason): return { _ in self.broken(job, reason) }
        case .run(let subject, let model, let bucket, let found):
            do {
                let fitted = try await detection.fitted(model)
                let sources = try await sources(subject, found)
                return { control in
                    try self.run(job, subject, bucket, fitted: fitted, sources: sources, control)
                }
            } catch let fault as Fault {
                return { _ in self.broken(job, fault.message) }
            } catch let error as ServiceError {
                return { _ in self.broken(job, error.message) }
            }
        }
    }

    // MARK: Inputs

    /// What can be read, and why the rest cannot.
    private struct Sources: Sendable {
        var readable: [Source] = []
        var problems: [String] = []
    }

    private static func objects(of job: DetectionJob, in reader: any MetadataReader) throws -> [StoredObject?] {
        guard case .objects(let locations) = job.input else { return [] }
        return try locations.map { location in
            guard let bucket = try reader.bucket(named: location.bucket, tenancy: job.tenancy) else { return nil }
            return try reader.object(named: location.object, bucket: bucket.id)
        }
    }

    private func sources(_ job: DetectionJob, _ found: [StoredObject?]) async throws -> Sources {
        let objects = environment.objects
        switch job.input {
        case .embedded(let hex):
            guard let blob = ResourceID(hex: hex) else { throw Fault(message: "the job's input is lost") }
            let reader = try await BlockingWork.run { try objects.open(blob) }
            return Sources(
                readable: [
                    Source(
                        label: "inputDetails", reader: reader, resultName: format.name(of: job) + "-result",
                        allowsJSON: true)
                ])
        case .objects(let locations):
            let total = found.reduce(0) { $0 + ($1?.size ?? 0) }
            guard total <= limits.inputBytes else {
                throw Fault(
                    message:
                        "inputDetails.objectLocations: the objects have \(total) bytes together, but one job takes "
                        + "at most \(limits.inputBytes): use several jobs")
            }
            let names = Self.resultNames(locations.map(\.object))
            return try await BlockingWork.run {
                var sources = Sources()
                for (index, object) in found.enumerated() {
                    let label = "object '\(locations[index].bucket)/\(locations[index].object)'"
                    guard let object else {
                        sources.problems.append("\(label): there is no such object")
                        continue
                    }
                    do {
                        sources.readable.append(
                            Source(
                                label: label, reader: try objects.open(object.blobID), resultName: names[index],
                                allowsJSON: false))
                    } catch StoreError.blobMissing {
                        sources.problems.append("\(label): it was replaced or deleted while the job began")
                    }
                }
                return sources
            }
        }
    }

    /// Names of objects as names of results: folders become part of the name, and every name is there once.
    static func resultNames(_ objects: [String]) -> [String] {
        var seen: [String: Int] = [:]
        return objects.map { object in
            let name = object.split(separator: "/").joined(separator: "_")
            let count = (seen[name] ?? 0) + 1
            seen[name] = count
            return count == 1 ? name : "\(name)-\(count)"
        }
    }

    // MARK: Work

    private struct Result: Sendable {
        var name: String
        var blob: WrittenBlob
    }

    private func run(
        _ job: Job, _ subject: DetectionJob, _ bucket: Bucket, fitted: any FittedDetector,
        sources: Sources, _ control: any JobControl
    ) throws -> JobOutcome {
        var results: [Result] = []
        var problems = sources.problems
        do {
            for (index, source) in sources.readable.enumerated() {
                let share = 1 / Double(sources.readable.count)
                do {
                    let blob = try detect(subject, fitted, source) { done in
                        try control.check()
                        control.report(percent: 1 + 98 * share * (Double(index) + done), message: "")
                    }
                    results.append(Result(name: source.resultName, blob: blob))
                } catch let error as TableError {
                    problems.append("\(source.label): \(error)")
                } catch let error as JSONSyntaxError {
                    problems.append("\(source.label): \(error)")
                } catch let error as DetectorError {
                    problems.append("\(source.label): \(error)")
                } catch let error as ServiceError {
                    problems.append("\(source.label): \(error.message)")
                }
            }
        } catch {
            for result in results { try? environment.objects.remove(result.blob.id) }
            throw error
        }
        return finished(job, subject, bucket, results, problems)
    }

    /// Scores one input as one series, and writes its result into a blob.
    private func detect(
        _ job: DetectionJob, _ fitted: any FittedDetector, _ source: Source,
        progress: (Double) throws -> Void
    ) throws -> WrittenBlob {
        try progress(0)
        let input = try source.reader.withMappedBytes { try DetectionInput($0, allowsJSON: source.allowsJSON) }
        let table = try DetectionService.arrange(input.table, hasNames: input.hasNames, for: fitted)
        guard table.rowCount > 0 else {
            throw ServiceError.invalidParameter(field: "data", reason: "has no rows")
        }
        let writer = try environment.objects.makeWriter()
        do {
            try format.opening.withUnsafeBytes { try writer.append($0) }
            var session = try fitted.makeSession()
            let rows = max(1, Self.cellsPerPiece / max(1, table.signalCount))
            var hasRows = false
            for start in stride(from: 0, to: table.rowCount, by: rows) {
                let piece = table.rows(start..<min(start + rows, table.rowCount))
                let detection = try fitted.score(piece, session: &session, sensitivity: job.sensitivity ?? 0.5)
                let bytes = format.rows(
                    of: DetectionOutcome(
                        signalNames: fitted.signalNames, input: piece, detection: detection),
                    firstRow: start, showsAll: job.showsAll)
                if !bytes.isEmpty {
                    if hasRows { try format.separator.withUnsafeBytes { try writer.append($0) } }
                    try bytes.withUnsafeBytes { try writer.append($0) }
                    hasRows = true
                }
                try progress(Double(start + piece.rowCount) / Double(table.rowCount))
            }
            try format.closing.withUnsafeBytes { try writer.append($0) }
            return try writer.commit()
        } catch {
            writer.abandon()
            throw error
        }
    }

    // MARK: Endings

    /// Results become objects in the transaction that ends the job: all of them, or none.
    private func finished(
        _ job: Job, _ subject: DetectionJob, _ bucket: Bucket, _ results: [Result], _ problems: [String]
    ) -> JobOutcome {
        let environment = self.environment
        let folder =
            subject.output.prefix.isEmpty || subject.output.prefix.hasSuffix("/")
            ? subject.output.prefix : subject.output.prefix + "/"
        let base = folder + format.name(of: subject) + "/"
        let contentType = format.contentType
        let replaced = Leftovers()
        return JobOutcome(
            apply: { transaction in
                let now = environment.clock.now()
                guard var current = try transaction.detectionJob(job.subjectID, tenancy: job.tenancy) else {
                    for result in results { replaced.add(result.blob.id) }
                    return try transaction.end(job, .canceled, now: now, message: "the job was deleted meanwhile")
                }
                var problems = problems
                var written = 0
                if try transaction.bucket(named: bucket.name, tenancy: bucket.tenancy)?.id == bucket.id {
                    for result in results {
                        let object = StoredObject(
                            bucketID: bucket.id, name: base + result.name + ".json", blobID: result.blob.id,
                            size: result.blob.size, md5: Base64.encode(result.blob.md5),
                            etag: environment.ids.next().hex,
                            contentType: contentType, timeCreated: now, timeModified: now)
                        if let old = try transaction.put(object) { replaced.add(old.blobID) }
                        written += 1
                    }
                } else {
                    for result in results { replaced.add(result.blob.id) }
                    problems.append("outputDetails: the bucket '\(bucket.name)' was deleted before the job ended")
                }
                current.state = try DetectionJobLifecycle.next(
                    current.state, .finished(succeeded: written, failed: problems.count))
                current.stateDetails = problems.isEmpty ? nil : Self.summary(problems)
                current.timeFinished = now
                try transaction.update(current)
                for problem in problems {
                    try transaction.append(
                        WorkRequestError(code: "InvalidInput", message: problem, time: now), to: job.workRequestID)
                }
                try transaction.end(
                    job, written > 0 ? .succeeded : .failed, now: now,
                    message: "\(written) result(s) written under '\(base)', \(problems.count) problem(s)")
            },
            afterCommit: {
                if let blob = subject.inputBlob { replaced.add(blob) }
                for blob in replaced.all { try? environment.objects.remove(blob) }
            })
    }

    /// What does not fit is in the log.
    private static func summary(_ problems: [String]) -> String {
        let shown = problems.prefix(5).joined(separator: "; ")
        return problems.count > 5 ? "\(shown); and \(problems.count - 5) more" : shown
    }

    private func broken(_ job: Job, _ reason: String) -> JobOutcome {
        end(job, .failed, event: .broken, code: "InvalidInput", reason: reason)
    }

    public func canceled(_ job: Job) -> JobOutcome {
        end(job, .canceled, event: .canceled, code: nil, reason: "canceled")
    }

    public func gaveUp(_ job: Job, reason: String) -> JobOutcome {
        end(job, .failed, event: .broken, code: "InternalError", reason: reason)
    }

    private func end(
        _ job: Job, _ ending: WorkRequestLifecycle.Event, event: DetectionJobLifecycle.Event, code: String?,
        reason: String
    ) -> JobOutcome {
        let environment = self.environment
        let leftovers = Leftovers()
        return JobOutcome(
            apply: { transaction in
                let now = environment.clock.now()
                if var subject = try transaction.detectionJob(job.subjectID, tenancy: job.tenancy),
                    !subject.state.isFinal
                {
                    subject.state = try DetectionJobLifecycle.next(subject.state, event)
                    subject.stateDetails = reason
                    subject.timeFinished = now
                    try transaction.update(subject)
                    if let blob = subject.inputBlob { leftovers.add(blob) }
                }
                if let code {
                    try transaction.append(
                        WorkRequestError(code: code, message: reason, time: now), to: job.workRequestID)
                }
                try transaction.end(job, ending, now: now, message: reason)
            },
            afterCommit: { for blob in leftovers.all { try? environment.objects.remove(blob) } })
    }

    public func recordProgress(_ job: Job, _ progress: JobProgress, in transaction: any MetadataWriter) throws {
        try transaction.record(progress, of: job, now: environment.clock.now())
    }
}
