import TimeSeries

/// A model of several series that was trained from a source of its own, as the APIs show it that have such models.
public struct SeriesModel: Sendable {
    public var model: Model
    public var source: SeriesSource
    public var alignment: TrainingAlignment
    public var status: SeriesStatus
    /// Set when the status is failed.
    public var failure: SeriesFailure?

    public init(
        model: Model, source: SeriesSource, alignment: TrainingAlignment, status: SeriesStatus,
        failure: SeriesFailure? = nil
    ) {
        self.model = model
        self.source = source
        self.alignment = alignment
        self.status = status
        self.failure = failure
    }

    public var id: ResourceID { model.id }
    /// Nil when whoever asked gave none.
    public var displayName: String? { alignment.isUnnamed ? nil : model.displayName }
    /// Of every variable in the training data, by name; empty before the end of the training.
    public var states: [VariableState] { model.result?.findings.variableStates ?? [] }
    /// Nil before the end of the training.
    public var diagnostics: SeriesDiagnostics? { model.result?.findings.diagnostics }
    public var timeUpdated: Timestamp { model.timeUpdated ?? model.timeCreated }
}

/// How far a training or detection is.
public enum SeriesStatus: String, Sendable, Equatable, CaseIterable { case created, running, ready, failed }

/// Why a training or detection has failed.
public struct SeriesFailure: Sendable, Equatable {
    /// A word for programs: the raw value of a `TrainingDataFault.Code`, or `InternalError`.
    public var code: String
    public var message: String

    public init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}

/// How a training went, pass by pass: one entry a list and pass.
public struct SeriesDiagnostics: Sendable, Equatable, Codable {
    public var epochs: [Int]
    public var trainingLosses: [Double]
    public var validationLosses: [Double]
    /// Seconds.
    public var latencies: [Double]

    public init(epochs: [Int], trainingLosses: [Double], validationLosses: [Double], latencies: [Double]) {
        self.epochs = epochs
        self.trainingLosses = trainingLosses
        self.validationLosses = validationLosses
        self.latencies = latencies
    }
}

/// A part of a list, newest first.
public struct SeriesModelList: Sendable {
    public var models: [SeriesModel]
    /// Living models that the caller may see, on all pages.
    public var total: Int
    /// Most models that a tenancy may have.
    public var limit: Int

    public init(models: [SeriesModel], total: Int, limit: Int) {
        self.models = models
        self.total = total
        self.limit = limit
    }
}
