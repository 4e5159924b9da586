import Detectors
import TimeSeries

/// Trains a model on the rows of a table: reads them, fits the detector, writes the model file and the results, and makes the model
/// ACTIVE or FAILED.
public struct TrainTableModelHandler: ModelTrainingHandler {
    public let kind = Job.Kind.trainTableModel
    public let environment: ServiceEnvironment

    public init(environment: ServiceEnvironment) { self.environment = environment }

    /// What preparing found out, all in one transaction.
    private enum Preparation: Sendable {
        case train(TableTrainingData)
        case fault(TrainingDataFault)
        case gone
    }

    public func prepare(_ job: Job, claim: JobClaim) async throws -> JobWork {
        let now = environment.clock.now()
        let preparation = try await environment.store.write { transaction -> Preparation in
            try transaction.verify(claim)
            guard let model = try transaction.model(job.subjectID, tenancy: job.tenancy), model.state == .creating,
                let session = try transaction.tableSession(job.workRequestID, project: model.projectID)
            else { return .gone }
            try transaction.start(job, now: now, message: "reading rows (attempt \(job.attempt))")
            do {
                let reader = try model.readerOfTrainingData(transaction)
                return .train(try TableTrainingData(model, session.request, in: reader))
            } catch let fault as TrainingDataFault {
                return .fault(fault)
            }
        }
        switch preparation {
        case .gone: return { _ in self.canceled(job) }
        case .fault(let fault): return { _ in self.failed(job, fault) }
        case .train(let data): return { control in try self.train(job, data, control) }
        }
    }

    private func train(_ job: Job, _ data: TableTrainingData, _ control: any JobControl) throws -> JobOutcome {
        do {
            let (rows, columns) = try data.read(environment.store, control)
            control.report(
                percent: 15, message: "training on \(rows.rowCount) rows of \(columns.features.count) feature(s)")
            let trained = try TableDetector.fit(rows, columns: columns.features, parameters: data.parameters) {
                try control.check()
                control.report(percent: 15 + 70 * $0, message: "")
            }
            let bytes = try trained.detector.encoded()
            let digest = try environment.objects.storeModelFile(bytes)
            control.report(percent: 87, message: "model file \(digest.prefix(12)) written (\(bytes.count) bytes)")
            let blob = try SessionResultFile.write(
                rows: rows, scores: trained.scores, distances: trained.distances, in: environment.objects
            ) {
                try control.check()
                control.report(percent: 87 + 10 * $0, message: "")
            }
            let vocabularies = trained.detector.vocabularies.map {
                TableFindings.Vocabulary(id: environment.ids.next(), column: $0.column)
            }
            let findings = TableFindings(
                columns: columns.all, rowCount: rows.rowCount, percentAnomalies: trained.percentAnomalies,
                vocabularies: vocabularies)
            return succeeded(
                job, bytes,
                TrainedModel(fileDigest: digest, fileSize: bytes.count, findings: .init(report: nil, table: findings)),
                results: TableSessionResult(findings, blob: blob))
        } catch let fault as TrainingDataFault {
            return failed(job, fault)
        } catch let error as DetectorError {
            return failed(job, TrainingDataFault(error.description))
        }
    }

    /// Model and results appear together: in the transaction that ends the job, or not at all.
    private func succeeded(
        _ job: Job, _ bytes: [UInt8], _ model: TrainedModel, results: TableSessionResult
    ) -> JobOutcome {
        let ending = succeeded(job, bytes, model)
        let (environment, leftovers) = (self.environment, Leftovers())
        return JobOutcome(
            apply: { transaction in
                try ending.apply(transaction)
                if let model = try transaction.model(job.subjectID, tenancy: job.tenancy),
                    try transaction.tableSession(job.workRequestID, project: model.projectID) != nil
                {
                    try transaction.setResult(results, ofTableSession: job.workRequestID)
                } else if let blob = results.blob {
                    leftovers.add(blob)
                }
            },
            afterCommit: {
                ending.afterCommit()
                for blob in leftovers.all { try? environment.objects.remove(blob) }
            })
    }
}

extension TableSessionResult {
    fileprivate init(_ findings: TableFindings, blob: ResourceID) {
        self.init(
            columns: findings.columns, rowCount: findings.rowCount, percentAnomalies: findings.percentAnomalies,
            hasVocabularies: !findings.vocabularies.isEmpty, blob: blob)
    }
}
