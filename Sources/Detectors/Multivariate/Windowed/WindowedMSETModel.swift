import NumericalMethods
import TimeSeries

/// A trained ``WindowedMSET``. Immutable, safe to share between threads.
///
/// As any other detector it scores streams, in the manner of the ``DynamicMSETModel`` in it; ``judge(_:from:contributors:check:)``
/// is what it is for.
public struct WindowedMSETModel: FittedDetector {
    /// Rows of a window.
    public let window: Int
    /// What forecasts, and judges rows by calibrated thresholds.
    let base: DynamicMSETModel
    let scoring: WindowedScoring
    /// How well the training rows were forecast.
    public let trainingDiagnostics: TrainingDiagnostics

    public var parameters: WindowedMSET.Parameters {
        WindowedMSET.Parameters(window: window, dynamic: base.parameters)
    }
    public var report: TrainingReport { base.report }
    public var signalNames: [String] { base.signalNames }
    public var settings: DetectorSettings { .windowedMSET(parameters) }

    /// A series as the dynamic MSET remembers it; a type of its own, so that sessions of the two are not taken for each other.
    public struct Stream: Sendable, Equatable, Codable {
        fileprivate var windowed: DetectionStream
    }

    public func makeStream(_ options: DecisionOptions) -> Stream { Stream(windowed: base.makeStream(options)) }

    public func score(_ table: SignalTable, stream: inout Stream, sensitivity: Double) throws -> Detection {
        try base.score(table, stream: &stream.windowed, sensitivity: sensitivity)
    }

    public func acknowledge(_ stream: inout Stream) { stream.windowed.acknowledge() }

    public func withFalseAlarmProbability(_ fap: Double) throws -> WindowedMSETModel {
        WindowedMSETModel(
            window: window, base: try base.withFalseAlarmProbability(fap), scoring: scoring,
            trainingDiagnostics: trainingDiagnostics)
    }
}

/// How well a training's rows were forecast: mean squares of scaled forecast errors, over all variables and rows.
public struct TrainingDiagnostics: Codable, Sendable, Equatable {
    /// By the model, which has seen the rows.
    public var trainLoss: Double
    /// By models that had not seen the rows' part of the training data (cross-fitting).
    public var validationLoss: Double

    public init(trainLoss: Double, validationLoss: Double) {
        self.trainLoss = trainLoss
        self.validationLoss = validationLoss
    }
}
