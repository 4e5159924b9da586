import TimeSeries

/// An algorithm and its settings: what a training has to know beside the data.
public enum DetectorSettings: Codable, Sendable, Equatable {
    /// The default: time in the state, leave-one-out prediction, calibrated thresholds.
    case dynamicMSET(DynamicMSET.Parameters)
    /// The textbook method with sequential tests.
    case classicMSET(ClassicMSET.Parameters)
    /// Every signal on its own.
    case perSignalMSET(DynamicMSET.Parameters)
    /// All signals together, rows judged against the window before them.
    case windowedMSET(WindowedMSET.Parameters)

    /// Target probability that a normal row is flagged.
    public var fap: Double {
        get {
            switch self {
            case .dynamicMSET(let parameters): parameters.fap
            case .classicMSET(let parameters): parameters.fap
            case .perSignalMSET(let parameters): parameters.fap
            case .windowedMSET(let parameters): parameters.dynamic.fap
            }
        }
        set {
            switch self {
            case .dynamicMSET(var parameters):
                parameters.fap = newValue
                self = .dynamicMSET(parameters)
            case .classicMSET(var parameters):
                parameters.fap = newValue
                self = .classicMSET(parameters)
            case .perSignalMSET(var parameters):
                parameters.fap = newValue
                self = .perSignalMSET(parameters)
            case .windowedMSET(var parameters):
                parameters.dynamic.fap = newValue
                self = .windowedMSET(parameters)
            }
        }
    }

    /// Share of rows used to fit in each round of cross-fitting.
    public var trainingFraction: Double {
        get {
            switch self {
            case .dynamicMSET(let parameters): parameters.trainingFraction
            case .classicMSET(let parameters): parameters.trainingFraction
            case .perSignalMSET(let parameters): parameters.trainingFraction
            case .windowedMSET(let parameters): parameters.dynamic.trainingFraction
            }
        }
        set {
            switch self {
            case .dynamicMSET(var parameters):
                parameters.trainingFraction = newValue
                self = .dynamicMSET(parameters)
            case .classicMSET(var parameters):
                parameters.trainingFraction = newValue
                self = .classicMSET(parameters)
            case .perSignalMSET(var parameters):
                parameters.trainingFraction = newValue
                self = .perSignalMSET(parameters)
            case .windowedMSET(var parameters):
                parameters.dynamic.trainingFraction = newValue
                self = .windowedMSET(parameters)
            }
        }
    }

    /// - Throws: ``DetectorError/parameterOutOfRange(name:value:allowed:)`` for the first parameter outside its range.
    public func validated() throws {
        switch self {
        case .dynamicMSET(let parameters): try parameters.validated()
        case .classicMSET(let parameters): try parameters.validated()
        case .perSignalMSET(let parameters): try parameters.validated()
        case .windowedMSET(let parameters): try parameters.validated()
        }
    }

    /// Trains a model on the calling thread. See ``DynamicMSET/fit(_:parameters:progress:)``.
    public func fit(
        _ table: SignalTable, progress: DynamicMSET.Progress = { _, _ in }
    ) throws -> any FittedDetector {
        switch self {
        case .dynamicMSET(let parameters): try DynamicMSET.fit(table, parameters: parameters, progress: progress)
        case .classicMSET(let parameters): try ClassicMSET.fit(table, parameters: parameters, progress: progress)
        case .perSignalMSET(let parameters): try PerSignalMSET.fit(table, parameters: parameters, progress: progress)
        case .windowedMSET(let parameters): try WindowedMSET.fit(table, parameters: parameters, progress: progress)
        }
    }
}
