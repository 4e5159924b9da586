import Detectors
import TimeSeries

/// Trains a model: reads the data, fits, stores the model file, and makes the model ACTIVE or FAILED.
public struct TrainModelHandler: JobHandler {
    public let kind = Job.Kind.trainModel
    let environment: ServiceEnvironment

    public init(environment: ServiceEnvironment) { self.environment = environment }

    /// What preparing found out, all in one transaction.
    private enum Preparation: Sendable {
        case train(Model, [(label: String, object: StoredObject)])
        case fault(Model, TrainingDataFault)
        case gone
    }

    public func prepare(_ job: Job, claim: JobClaim) async throws -> JobWork {
        let now = environment.clock.now()
        let preparation = try await environment.store.write { transaction -> Preparation in
            try transaction.verify(claim)
            guard let model = try transaction.model(job.subjectID, tenancy: job.tenancy), model.state == .creating
            else {
                return .gone
            }
            try transaction.start(job, now: now, message: "reading training data (attempt \(job.attempt))")
            do {
                let user = model.training.requestedBy
                guard let reader = try transaction.asSeen(by: user, tenancy: model.tenancy, verb: .read) else {
                    throw TrainingDataFault("the user who asked for this training was deleted before it started")
                }
                return .train(model, try Self.resolve(model, in: reader))
            } catch let fault as TrainingDataFault {
                return .fault(model, fault)
            }
        }
        switch preparation {
        case .gone: return { _ in self.canceled(job) }
        case .fault(_, let fault): return { _ in self.failed(job, fault) }
        case .train(let model, let parts): return { control in try self.train(job, model, parts, control) }
        }
    }

    /// The objects behind the model's data assets, as they are now.
    private static func resolve(
        _ model: Model, in reader: any MetadataReader
    ) throws -> [(label: String, object: StoredObject)] {
        try model.training.dataAssetIDs.enumerated().map { index, text in
            guard let id = ResourceID(hex: text), let asset = try reader.dataAsset(id, tenancy: model.tenancy) else {
                throw TrainingDataFault(
                    "dataAssetIds[\(index)]: the data asset was deleted before the training read it")
            }
            switch asset.source {
            case .objectStorage(_, let bucketName, let objectName):
                let label = "data asset '\(asset.displayName)', object '\(bucketName)/\(objectName)'"
                guard let bucket = try reader.bucket(named: bucketName, tenancy: model.tenancy) else {
                    throw TrainingDataFault("\(label): there is no bucket '\(bucketName)'")
                }
                guard let object = try reader.object(named: objectName, bucket: bucket.id) else {
                    throw TrainingDataFault("\(label): there is no such object in the bucket")
                }
                return (label, object)
            case .influx:
                throw TrainingDataFault(
                    "data asset '\(asset.displayName)': INFLUX sources cannot be read by this version: put the data into "
                        + "an object and use an ORACLE_OBJECT_STORAGE asset")
            case .autonomousDatabase:
                throw TrainingDataFault(
                    "data asset '\(asset.displayName)': ORACLE_ATP sources cannot be read: supported is "
                        + "ORACLE_OBJECT_STORAGE with CSV or JSON: export the table to an object")
            }
        }
    }

    private func train(
        _ job: Job, _ model: Model, _ parts: [(label: String, object: StoredObject)], _ control: any JobControl
    ) throws -> JobOutcome {
        do {
            let reading = try TrainingDataReader(rules: model.training.dataRules).read(
                try parts.map {
                    TrainingDataReader.Part(
                        label: $0.label, objectName: $0.object.name,
                        reader: try environment.objects.open($0.object.blobID))
                })
            let table = reading.table
            control.report(percent: 2, message: "read \(table.rowCount) rows of \(table.signalCount) signal(s)")
            if let reduction = reading.reduction {
                control.report(
                    percent: 2, message: "kept \(reduction.rowsKept) of \(reduction.rowsRead) rows, in whole runs")
            }
            var phase = ""
            let settings = try model.training.settings(for: table) { try control.check() }
            control.report(percent: 2, message: "training \(settings.algorithm.rawValue)")
            let fitted = try settings.fit(table) { fraction, name in
                try control.check()
                control.report(percent: 2 + 95 * fraction, message: name == phase ? "" : name)
                phase = name
            }
            let bytes = try fitted.encoded()
            let digest = try environment.objects.storeModelFile(bytes)
            control.report(percent: 98, message: "model file \(digest.prefix(12)) written (\(bytes.count) bytes)")
            return succeeded(
                job, bytes,
                TrainedModel(
                    fileDigest: digest, fileSize: bytes.count,
                    findings: .init(report: fitted.report, rowReduction: reading.reduction, settings: fitted.settings)))
        } catch let fault as TrainingDataFault {
            return failed(job, fault)
        } catch let error as DetectorError {
            return failed(job, TrainingDataFault(error.description))
        }
    }

    private func succeeded(_ job: Job, _ bytes: [UInt8], _ result: TrainedModel) -> JobOutcome {
        let environment = self.environment
        return JobOutcome(apply: { transaction in
            let now = environment.clock.now()
            guard var model = try transaction.model(job.subjectID, tenancy: job.tenancy) else {
                return try transaction.end(job, .canceled, now: now, message: "the model was deleted meanwhile")
            }
            // Another model that had learnt the same may have been deleted, and its file with it.
            if !environment.objects.hasModelFile(digest: result.fileDigest) {
                _ = try environment.objects.storeModelFile(bytes)
            }
            model.state = try ModelLifecycle.next(model.state, .trainingSucceeded).state
            model.result = result
            model.timeUpdated = now
            try transaction.update(model)
            try transaction.end(job, .succeeded, now: now, message: "the model is ACTIVE")
        })
    }

    private func failed(_ job: Job, _ fault: TrainingDataFault) -> JobOutcome {
        end(job, .failed, event: .trainingFailed, code: "InvalidTrainingData", reason: fault.message)
    }

    public func canceled(_ job: Job) -> JobOutcome {
        end(job, .canceled, event: .trainingCanceled, code: nil, reason: "training was canceled")
    }

    public func gaveUp(_ job: Job, reason: String) -> JobOutcome {
        end(job, .failed, event: .trainingFailed, code: "InternalError", reason: reason)
    }

    private func end(
        _ job: Job, _ ending: WorkRequestLifecycle.Event, event: ModelLifecycle.Event, code: String?, reason: String
    ) -> JobOutcome {
        let environment = self.environment
        return JobOutcome(apply: { transaction in
            let now = environment.clock.now()
            if var model = try transaction.model(job.subjectID, tenancy: job.tenancy), model.state == .creating {
                model.state = try ModelLifecycle.next(model.state, event).state
                model.lifecycleDetails = reason
                model.timeUpdated = now
                try transaction.update(model)
            }
            if let code {
                try transaction.append(WorkRequestError(code: code, message: reason, time: now), to: job.workRequestID)
            }
            try transaction.end(job, ending, now: now, message: reason)
        })
    }
}
