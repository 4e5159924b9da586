import Detectors
import TimeSeries

/// Trains a model: reads the data, fits, stores the model file, and makes the model ACTIVE or FAILED.
public struct TrainModelHandler: ModelTrainingHandler {
    public let kind = Job.Kind.trainModel
    public let environment: ServiceEnvironment
    let measurements: any MeasurementSource
    let secrets: any SecretStore
    let series: SeriesReader

    public init(
        environment: ServiceEnvironment, measurements: any MeasurementSource, secrets: any SecretStore,
        series: SeriesReader
    ) {
        self.environment = environment
        self.measurements = measurements
        self.secrets = secrets
        self.series = series
    }

    /// What preparing found out, all in one transaction.
    private enum Preparation: Sendable {
        case train(Model, Input)
        case fault(Model, TrainingDataFault)
        case gone
    }

    /// What is to be read.
    enum Input: Sendable {
        /// Rows that follow each other.
        case parts([TrainingSource])
        /// Variables that are put on one clock.
        case series(SeriesSource.Found, TrainingAlignment)
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
                return .train(
                    model, try Self.resolve(model, in: try model.readerOfTrainingData(transaction), all: transaction))
            } catch let fault as TrainingDataFault {
                return .fault(model, fault)
            }
        }
        switch preparation {
        case .gone: return { _ in self.canceled(job) }
        case .fault(_, let fault): return { _ in self.failed(job, fault) }
        case .train(let model, .series(let found, let alignment)):
            return { control in try self.train(job, model, .series(found, alignment), control) }
        case .train(let model, .parts(let sources)):
            do {
                let sources = try await sources.opened(secrets, tenancy: model.tenancy)
                return { control in try self.train(job, model, .parts(sources), control) }
            } catch let fault as TrainingDataFault {
                return { _ in self.failed(job, fault) }
            }
        }
    }

    /// What lies behind the model's data assets, as it is now.
    /// - Parameter all: finds the asset that was made with the model: whoever may make the model need not be allowed to make
    ///   data assets.
    private static func resolve(
        _ model: Model, in reader: any MetadataReader, all: any MetadataReader
    ) throws -> Input {
        let assets = try model.training.dataAssetIDs.enumerated().map { index, text in
            let reader = model.training.alignment == nil ? reader : all
            guard let id = ResourceID(hex: text), let asset = try reader.dataAsset(id, tenancy: model.tenancy) else {
                throw TrainingDataFault(
                    "dataAssetIds[\(index)]: the data asset was deleted before the training read it")
            }
            return asset
        }
        if let alignment = model.training.alignment, case .fetched(let source)? = assets.first?.source {
            return .series(try source.find(in: reader, tenancy: model.tenancy), alignment)
        }
        return .parts(try assets.map { try TrainingSource($0, in: reader) })
    }

    private func train(
        _ job: Job, _ model: Model, _ input: Input, _ control: any JobControl
    ) throws -> JobOutcome {
        do {
            let reading = try read(input, for: model, control)
            let table = reading.table
            control.report(percent: 2, message: "read \(table.rowCount) rows of \(table.signalCount) signal(s)")
            if let reduction = reading.reduction {
                control.report(
                    percent: 2, message: "kept \(reduction.rowsKept) of \(reduction.rowsRead) rows, in whole runs")
            }
            var phase = ""
            let settings = try model.training.settings(for: table) { try control.check() }
            control.report(percent: 2, message: "training \(settings.algorithm.rawValue)")
            let start = ContinuousClock.now
            let fitted = try settings.fit(table) { fraction, name in
                try control.check()
                control.report(percent: 2 + 95 * fraction, message: name == phase ? "" : name)
                phase = name
            }
            let latency = ContinuousClock.now - start
            let bytes = try fitted.encoded()
            let digest = try environment.objects.storeModelFile(bytes)
            control.report(percent: 98, message: "model file \(digest.prefix(12)) written (\(bytes.count) bytes)")
            return succeeded(
                job, bytes,
                TrainedModel(
                    fileDigest: digest, fileSize: bytes.count,
                    findings: .init(
                        report: fitted.report, rowReduction: reading.reduction, settings: fitted.settings,
                        variableStates: reading.variableStates,
                        diagnostics: SeriesDiagnostics(of: fitted, latency: latency))))
        } catch let fault as TrainingDataFault {
            return failed(job, fault)
        } catch let error as DetectorError {
            let isOfSeries = model.training.alignment != nil
            return failed(job, isOfSeries ? TrainingDataFault(error) : TrainingDataFault(error.description))
        }
    }
}
