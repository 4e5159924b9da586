import KPIDetection

/// Trains a model on labelled windows: reads the samples, computes their features, fits boosted trees, stores the model file in
/// the form that Metis itself reads, and makes the model ACTIVE or FAILED.
public struct TrainKPIModelHandler: ModelTrainingHandler {
    public let kind = Job.Kind.trainKPIModel
    public let environment: ServiceEnvironment
    let trainer: any TreeTrainer

    public init(environment: ServiceEnvironment, trainer: any TreeTrainer) {
        self.environment = environment
        self.trainer = trainer
    }

    /// What preparing found out, all in one transaction.
    private enum Preparation: Sendable {
        case train(KPITrainingData)
        case fault(TrainingDataFault)
        case gone
    }

    public func prepare(_ job: Job, claim: JobClaim) async throws -> JobWork {
        let now = environment.clock.now()
        let preparation = try await environment.store.write { transaction -> Preparation in
            try transaction.verify(claim)
            guard let model = try transaction.model(job.subjectID, tenancy: job.tenancy), model.state == .creating
            else { return .gone }
            try transaction.start(job, now: now, message: "reading samples (attempt \(job.attempt))")
            do {
                return .train(try KPITrainingData(model, in: try model.readerOfTrainingData(transaction)))
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

    private func train(_ job: Job, _ data: KPITrainingData, _ control: any JobControl) throws -> JobOutcome {
        do {
            let (examples, counts) = try data.read(environment.store, control)
            control.report(
                percent: 30, message: "training on \(counts.positive) positive and \(counts.negative) negative samples")
            let fitted = try trainer.train(examples) { fraction in
                try control.check()
                control.report(percent: 30 + 65 * fraction, message: "")
            }
            // Read as every request will read it, and written as the oldest of the readers knows it.
            let bytes = try BoostedTrees(decoding: fitted).encoded()
            let digest = try environment.objects.storeModelFile(bytes)
            control.report(percent: 98, message: "model file \(digest.prefix(12)) written (\(bytes.count) bytes)")
            return succeeded(
                job, bytes,
                TrainedModel(
                    fileDigest: digest, fileSize: bytes.count, findings: .init(report: nil, examples: counts)))
        } catch let fault as TrainingDataFault {
            return failed(job, fault)
        } catch let fault as TreeTrainerFault {
            return failed(job, TrainingDataFault(fault.message))
        } catch let error as ModelFileError {
            return failed(job, TrainingDataFault("the trained trees cannot be read again: \(error)"))
        }
    }
}
