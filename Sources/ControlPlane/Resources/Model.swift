import Detectors
import TimeSeries

/// A detector: how it is to be trained, how far that is, and what came out.
public struct Model: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public var compartmentID: String
    public let projectID: ResourceID
    public var displayName: String
    public var description: String?
    public var tags: Tags
    public var training: TrainingRequest
    public var state: ModelLifecycle.State
    /// Why the state is what it is; set at least when it is failed.
    public var lifecycleDetails: String?
    /// Set when a training has failed: the code of the work request's error.
    public var failureCode: String?
    public let origin: Origin
    /// The name by which clients of the API that made it know the model: unique in the tenancy among that API's models, the
    /// deleted ones included. Nil where they know it by its id.
    public let externalID: String?
    /// Present once the model is active.
    public var result: TrainedModel?
    public let timeCreated: Timestamp
    public var timeUpdated: Timestamp?
    public var etag: Int64

    public init(
        id: ResourceID, tenancy: ResourceID, compartmentID: String, projectID: ResourceID, displayName: String,
        description: String? = nil, tags: Tags = Tags(), training: TrainingRequest, state: ModelLifecycle.State,
        lifecycleDetails: String? = nil, failureCode: String? = nil, origin: Origin = .oci,
        externalID: String? = nil, result: TrainedModel? = nil, timeCreated: Timestamp, timeUpdated: Timestamp? = nil,
        etag: Int64 = 1
    ) {
        self.id = id
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.projectID = projectID
        self.displayName = displayName
        self.description = description
        self.tags = tags
        self.training = training
        self.state = state
        self.lifecycleDetails = lifecycleDetails
        self.failureCode = failureCode
        self.origin = origin
        self.externalID = externalID
        self.result = result
        self.timeCreated = timeCreated
        self.timeUpdated = timeUpdated
        self.etag = etag
    }
}

/// What a user asked a training to do.
public struct TrainingRequest: Sendable, Equatable, Codable {
    public enum AlgorithmHint: String, Sendable, Codable, CaseIterable {
        case multivariateMSET
        case univariateOCSVM

        var choice: AlgorithmChoice.Hint { self == .multivariateMSET ? .multivariate : .univariate }
    }

    /// In the order in which their rows are concatenated.
    public var dataAssetIDs: [String]
    /// Target false alarm probability; nil means the default, which the answers then show as absent.
    public var targetFAP: Double?
    public var trainingFraction: Double?
    public var windowSize: Int?
    public var algorithmHint: AlgorithmHint?
    /// An algorithm that was asked for by name; its `fap` and training fraction are those of this request.
    public var detector: DetectorSettings?
    /// What the API that took the request promises about its data; checked when the data is read.
    public var dataRules: TrainingDataRules
    /// Set when the data are series of a source that are to be put on one clock.
    public var alignment: TrainingAlignment?
    /// Set when the data are labelled windows: those that are meant.
    public var samples: KPISampleFilter?
    /// Set when the data are the rows of a table.
    public var table: TableTraining?
    /// Who asked: the data is read with that user's rights. Nil for models from before there were several users.
    public var requestedBy: String?

    public init(
        dataAssetIDs: [String], targetFAP: Double? = nil, trainingFraction: Double? = nil, windowSize: Int? = nil,
        algorithmHint: AlgorithmHint? = nil, detector: DetectorSettings? = nil,
        dataRules: TrainingDataRules = TrainingDataRules(), alignment: TrainingAlignment? = nil
    ) {
        self.dataAssetIDs = dataAssetIDs
        self.targetFAP = targetFAP
        self.trainingFraction = trainingFraction
        self.windowSize = windowSize
        self.algorithmHint = algorithmHint
        self.detector = detector
        self.dataRules = dataRules
        self.alignment = alignment
    }

    /// Smallest false alarm probability that a detector can be trained for. A target of 0 cannot be met by any threshold.
    static let smallestFAP = 0.001

    /// What the detector is trained with.
    /// - Parameter table: what an algorithm is chosen by where none was asked for.
    func settings(for table: SignalTable, progress: () throws -> Void) throws -> DetectorSettings {
        var settings: DetectorSettings
        if let detector {
            settings = detector
        } else {
            let algorithm = try AlgorithmChoice.algorithm(hint: algorithmHint?.choice, table: table, progress: progress)
            settings = try DetectorSettings(algorithm, parameters: [:])
        }
        if let targetFAP { settings.fap = max(targetFAP, Self.smallestFAP) }
        if let trainingFraction { settings.trainingFraction = trainingFraction }
        if let windowSize, case .perSignalMSET(var parameters) = settings {
            parameters.windowSize = windowSize
            settings = .perSignalMSET(parameters)
        }
        return settings
    }
}

/// The rules of an API for training data. The detectors have wider ones of their own.
public struct TrainingDataRules: Sendable, Equatable, Codable {
    /// At least this many rows for every signal, and at least `minimumRows` in all.
    public var rowsPerSignal: Int
    public var minimumRows: Int
    public var maximumSignals: Int
    /// Signals × rows that a model is trained on. Larger data is thinned to whole runs of rows; training needs about 80
    /// bytes of memory for each cell.
    public var maximumCells: Int
    public var reservedSignalNames: [String]

    public init(
        rowsPerSignal: Int = 0, minimumRows: Int = 0, maximumSignals: Int = 300, maximumCells: Int = 12_000_000,
        reservedSignalNames: [String] = []
    ) {
        self.rowsPerSignal = rowsPerSignal
        self.minimumRows = minimumRows
        self.maximumSignals = maximumSignals
        self.maximumCells = maximumCells
        self.reservedSignalNames = reservedSignalNames
    }
}

/// What a finished training left behind.
public struct TrainedModel: Sendable, Equatable {
    /// What was found out about the data, and how the training went.
    public struct Findings: Sendable, Equatable, Codable {
        /// Nil for models that judge windows of a KPI.
        public var report: TrainingReport?
        /// Set when the data was thinned.
        public var rowReduction: RowReduction.Result?
        /// The algorithm that was trained, and its settings.
        public var settings: DetectorSettings?
        /// Of every variable, by name, where series were put on one clock.
        public var variableStates: [VariableState]?
        /// How the training went, pass by pass, where the detector tells it.
        public var diagnostics: SeriesDiagnostics?
        /// Of labelled windows: how many the model learnt from.
        public var examples: KPISampleCounts?
        /// Of the rows of a table.
        public var table: TableFindings?

        public init(
            report: TrainingReport?, rowReduction: RowReduction.Result? = nil, settings: DetectorSettings? = nil,
            variableStates: [VariableState]? = nil, diagnostics: SeriesDiagnostics? = nil,
            examples: KPISampleCounts? = nil, table: TableFindings? = nil
        ) {
            self.report = report
            self.examples = examples
            self.table = table
            self.settings = settings
            self.rowReduction = rowReduction
            self.variableStates = variableStates
            self.diagnostics = diagnostics
        }
    }

    /// SHA-256 of the model file, which is also its name.
    public var fileDigest: String
    public var fileSize: Int
    public var findings: Findings

    public init(fileDigest: String, fileSize: Int, findings: Findings) {
        self.fileDigest = fileDigest
        self.fileSize = fileSize
        self.findings = findings
    }
}
