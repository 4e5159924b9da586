import Detectors
import TimeSeries

/// What a detection answers: one entry a row and signal, in the order of the request's rows and the model's signals.
public struct DetectionOutcome: Sendable {
    public let signalNames: [String]
    /// The readings that were scored, columns in the order of `signalNames`.
    public let input: SignalTable
    public let detection: Detection
    /// False for models that judge values one by one.
    public let hasRowScores: Bool

    public init(
        signalNames: [String], input: SignalTable, detection: Detection, hasRowScores: Bool = true
    ) {
        self.hasRowScores = hasRowScores
        self.signalNames = signalNames
        self.input = input
        self.detection = detection
    }
}

/// Stateless detection: the same request gives the same answer, whatever was asked before.
public struct DetectionService: Sendable {
    let environment: ServiceEnvironment
    let cache: ModelCache
    let queue: any DetectionQueue

    /// Readings that are scored on the thread that has them: a fraction of a millisecond, not worth the way to the queue.
    static let mostValuesAtOnce = 64

    public enum Target: Sendable, Equatable {
        case model(ResourceID)
        case deployment(ResourceID)
    }

    /// The model that serves a target, which must be active.
    /// - Throws: `ServiceError.notFound`, `incorrectState` while it is being made, `conflict` when it has failed.
    public func servingModel(_ target: Target, caller: Caller) async throws -> ServingModel {
        try await environment.store.lookUp { reader in
            let modelID: ResourceID
            switch target {
            case .model(let id): modelID = id
            case .deployment(let id):
                guard let deployment = try reader.deployment(id, tenancy: caller.tenancy) else {
                    throw ServiceError.notFound(kind: "model deployment", id: id.hex)
                }
                _ = try DeploymentLifecycle.next(deployment.state, .detectRequested)
                modelID = deployment.modelID
            }
            guard let model = try reader.servingModel(modelID, tenancy: caller.tenancy) else {
                throw ServiceError.notFound(kind: "model", id: modelID.hex)
            }
            try model.checkHasSignals()
            _ = try ModelLifecycle.next(model.state, .detectRequested)
            return model
        }
    }

    /// Scores `table` with an active model. Columns are matched by name, in any order; those that training dropped
    /// are ignored. A table without names takes the model's, when the number of columns is the same.
    /// - Parameter sensitivity: 0...1; 0.5 is the trained threshold, higher flags more.
    public func detect(
        _ table: SignalTable, hasNames: Bool = true, model: ServingModel, sensitivity: Double,
        options: DecisionOptions = DecisionOptions()
    ) async throws -> DetectionOutcome {
        let fitted = try await fitted(model)
        let input = try Self.arrange(table, hasNames: hasNames, for: fitted)
        let score = { @Sendable in try fitted.score(input, options: options, sensitivity: sensitivity) }
        let detection = input.values.count <= Self.mostValuesAtOnce ? try score() : try await queue.run(score)
        return DetectionOutcome(
            signalNames: fitted.signalNames, input: input, detection: detection, hasRowScores: fitted.reportsRowScores)
    }

    /// The detector of an active model. The model may be deleted between its look-up and here; its file goes with it.
    func fitted(_ model: ServingModel) async throws -> any FittedDetector {
        guard let digest = model.fileDigest else {
            throw ServiceError.incorrectState("the model has no result yet")
        }
        do {
            return try await cache.model(digest: digest)
        } catch StoreError.modelFileMissing {
            guard try await environment.store.read({ try $0.servingModel(model.id, tenancy: model.tenancy) }) == nil
            else {
                throw StoreError.modelFileMissing(digest: digest)
            }
            throw ServiceError.notFound(kind: "model", id: model.id.hex)
        } catch is DetectorError {
            // The server's own file is at fault, not the request.
            throw StoreError.modelFileDamaged(digest: digest)
        }
    }

    static func arrange(_ table: SignalTable, hasNames: Bool, for fitted: any FittedDetector) throws -> SignalTable {
        let wanted = fitted.signalNames
        if table.signalNames == wanted { return table }
        if !hasNames {
            guard table.signalCount == wanted.count else {
                throw ServiceError.invalidParameter(
                    field: "signalNames",
                    reason: "is absent, and the rows have \(table.signalCount) values where the model has "
                        + "\(wanted.count) signals: name the signals")
            }
            var named = table
            named.signalNames = wanted
            return named
        }
        var position: [String: Int] = [:]
        for (index, name) in table.signalNames.enumerated() {
            guard position.updateValue(index, forKey: name) == nil else {
                throw ServiceError.invalidParameter(field: "signalNames[\(index)]", reason: "'\(name)' appears twice")
            }
        }
        let known = Set(fitted.allSignalNames)
        if let index = table.signalNames.firstIndex(where: { !known.contains($0) }) {
            throw ServiceError.invalidParameter(
                field: "signalNames[\(index)]",
                reason: "'\(table.signalNames[index])' is not a signal of the model, which was trained on "
                    + fitted.allSignalNames.prefix(20).joined(separator: ", "))
        }
        let missing = wanted.filter { position[$0] == nil }
        guard missing.isEmpty else {
            throw ServiceError.invalidParameter(
                field: "signalNames",
                reason: "the model's signal(s) \(missing.prefix(20).joined(separator: ", ")) are missing: "
                    + "send every signal, with null where there is no reading")
        }
        return table.columns(wanted.compactMap { position[$0] })
    }
}
