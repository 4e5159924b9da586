import TimeSeries

/// What every trained detector of tables can do, whatever its method.
///
/// Immutable and safe to share between threads; a stream is a value that carries a series from call to call.
public protocol FittedDetector: Sendable {
    /// What has to be remembered between two calls so that a series cut into calls is scored like one table.
    associatedtype Stream: Sendable, Equatable, Codable

    /// What the training found out.
    var report: TrainingReport { get }
    /// Signals the model works on, in training order.
    var signalNames: [String] { get }
    /// The algorithm and its settings, as they were trained with.
    var settings: DetectorSettings { get }

    /// First rows of a stream that are scored but never flagged.
    var unflaggedRows: Int { get }
    /// Whether the scores of rows are a judgement of their own. False for a detector that judges values one by one: its
    /// row scores are the largest of the values'.
    var reportsRowScores: Bool { get }

    /// The state of a series that has not begun.
    /// - Throws: ``DetectorError/unsupported(_:)`` for options that this detector does not have.
    func makeStream(_ options: DecisionOptions) throws -> Stream

    /// Scores the rows of `table` as the continuation of `stream`, which stays as it was when this throws.
    func score(_ table: SignalTable, stream: inout Stream, sensitivity: Double) throws -> Detection

    /// Takes the present score level of a stream for normal and ends its incident.
    /// - Throws: ``DetectorError/unsupported(_:)`` where nothing can be acknowledged.
    func acknowledge(_ stream: inout Stream) throws

    /// The same model with another false alarm probability, without a new fit.
    /// - Throws: ``DetectorError/unsupported(_:)`` where the model keeps too little of its training.
    func withFalseAlarmProbability(_ fap: Double) throws -> Self

    /// The model's safetensors bytes. Same data, parameters and seed on the same machine give the same bytes.
    func encoded() throws -> [UInt8]

    /// Reads a model file; the bytes may be hostile.
    init(decoding bytes: [UInt8]) throws
}

extension FittedDetector {
    /// All training columns, dropped ones included.
    public var allSignalNames: [String] { report.signals.map(\.name) }

    /// The state of a series that has not begun, judged by the default options.
    public func makeStream() throws -> Stream { try makeStream(DecisionOptions()) }

    public var unflaggedRows: Int { 0 }
    public var reportsRowScores: Bool { true }

    /// Scores the rows of `table` as the continuation of `stream`, by the trained rule.
    public func score(_ table: SignalTable, stream: inout Stream) throws -> Detection {
        try score(table, stream: &stream, sensitivity: 0.5)
    }

    /// Scores a table on its own.
    public func score(
        _ table: SignalTable, options: DecisionOptions = DecisionOptions(), sensitivity: Double = 0.5
    ) throws -> Detection {
        var stream = try makeStream(options)
        return try score(table, stream: &stream, sensitivity: sensitivity)
    }
}

extension DynamicMSETModel: FittedDetector {
    public var settings: DetectorSettings { .dynamicMSET(parameters) }

    public func acknowledge(_ stream: inout DetectionStream) { stream.acknowledge() }
}
