import TimeSeries

/// What every trained detector of multivariate tables can do, whatever its method.
///
/// Immutable and safe to share between threads; a stream is a value that carries a series from call to call.
public protocol FittedDetector: Sendable {
    /// What has to be remembered between two calls so that a series cut into calls is scored like one table.
    associatedtype Stream: Sendable, Equatable

    /// What the training found out.
    var report: TrainingReport { get }
    /// Signals the model works on, in training order.
    var signalNames: [String] { get }

    /// The state of a series that has not begun.
    func makeStream() -> Stream

    /// Scores the rows of `table` as the continuation of `stream`, which stays as it was when this throws.
    func score(_ table: SignalTable, stream: inout Stream, sensitivity: Double) throws -> Detection

    /// The model's safetensors bytes. Same data, parameters and seed on the same machine give the same bytes.
    func encoded() throws -> [UInt8]

    /// Reads a model file; the bytes may be hostile.
    init(decoding bytes: [UInt8]) throws
}

extension FittedDetector {
    /// Scores the rows of `table` as the continuation of `stream`, by the trained rule.
    public func score(_ table: SignalTable, stream: inout Stream) throws -> Detection {
        try score(table, stream: &stream, sensitivity: 0.5)
    }

    /// Scores a table on its own.
    public func score(_ table: SignalTable, sensitivity: Double = 0.5) throws -> Detection {
        var stream = makeStream()
        return try score(table, stream: &stream, sensitivity: sensitivity)
    }
}

extension DynamicMSETModel: FittedDetector {
    public func makeStream() -> DetectionStream { makeStream(DecisionOptions()) }
}
