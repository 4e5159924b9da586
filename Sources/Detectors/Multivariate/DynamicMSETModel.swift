import TimeSeries

/// A trained detector: immutable, safe to share between threads, able to score any number of streams at once.
public struct DynamicMSETModel: Sendable {
    /// The settings it was trained with.
    public internal(set) var parameters: DynamicMSET.Parameters
    /// What the training found out.
    public internal(set) var report: TrainingReport
    /// Signals the model works on, in training order.
    public let signalNames: [String]

    let scaling: SignalScaling
    /// Medians of the scaled training signals.
    let medians: [Double]
    let experts: ExpertEnsemble
    let calibration: RowCalibration
    let fusion: RowFusion
    var rule: DecisionRule
    var signalDecision: SignalDecision
    /// What the thresholds of another false alarm probability are taken from.
    let outOfFold: OutOfFoldRows

    /// The state of a series that has not begun.
    public func makeStream(_ options: DecisionOptions) -> DetectionStream {
        DetectionStream(self, options: options)
    }

    /// Scores the rows of `table` as the continuation of `stream`.
    ///
    /// Tables of 100,000 cells and more are worked on by up to two threads; results do not depend on it.
    /// Scoring a series in any number of calls gives the same answer as in one call, up to rounding. No row
    /// influences an earlier one. For many small calls keep a ``ScoringSession``: every call of this method makes its work
    /// space anew.
    /// - Parameters:
    ///   - table: columns exactly ``signalNames``, in that order. Values that are not finite count as missing.
    ///   - sensitivity: 0 flags nothing, 0.5 is the trained rule, 1 flags every scored row with a score above 0; a
    ///     row is flagged when its score exceeds `1 − sensitivity`, or the bar where it stands higher, and its own
    ///     deviation a gate that moves alongside. Scores, and what the stream remembers, do not depend on it.
    /// - Throws: ``DetectorError``, leaving `stream` as it was.
    public func score(
        _ table: SignalTable, stream: inout DetectionStream, sensitivity: Double
    ) throws -> Detection {
        var session = try ScoringSession(self, continuing: stream, sensitivity: sensitivity)
        let detection = try session.score(table)
        stream = session.stream
        return detection
    }
}
