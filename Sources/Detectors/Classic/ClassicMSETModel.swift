import NumericalMethods
import TimeSeries

/// A trained ``ClassicMSET`` model: immutable, safe to share between threads.
public struct ClassicMSETModel: FittedDetector {
    /// The settings it was trained with.
    public let parameters: ClassicMSET.Parameters
    /// What the training found out. The row rule has no separate gate: `ungatedThreshold` equals `threshold`, and `gate`
    /// the floor.
    public let report: TrainingReport
    /// Signals the model works on, in training order.
    public let signalNames: [String]

    let scaling: SignalScaling
    /// Medians of the scaled training signals.
    let medians: [Double]
    let estimator: MemoryEstimator
    let rule: ClassicRule

    /// How many memory vectors it holds.
    public var memorySize: Int { estimator.memory.rows }

    public var settings: DetectorSettings { .classicMSET(parameters) }

    /// - Throws: ``DetectorError/unsupported(_:)`` for any other than the default options: the bar of this method stands
    ///   where training put it.
    public func makeStream(_ options: DecisionOptions) throws -> ClassicStream {
        guard options.start == .model else {
            throw DetectorError.unsupported(
                "classic MSET cannot start from the plant: its threshold stands where training put it")
        }
        return ClassicStream(rule, parameters: parameters, medians: medians)
    }

    /// - Throws: always: the threshold of this method does not move.
    public func acknowledge(_ stream: inout ClassicStream) throws {
        throw DetectorError.unsupported(
            "classic MSET has nothing to acknowledge: its threshold stands where training put it")
    }

    /// - Throws: always: tests and threshold are calibrated together, on rows that the model does not keep.
    public func withFalseAlarmProbability(_ fap: Double) throws -> ClassicMSETModel {
        throw DetectorError.unsupported(
            "a classic MSET model cannot be given another false alarm probability: train it again with that")
    }

    /// Scores the rows of `table` as the continuation of `stream`.
    ///
    /// A missing reading is replaced by the last one seen (at first the training median), takes part in no residual
    /// statistic, and its estimate is what the model makes of the rest. Scoring a series in any number of calls gives the
    /// same answer as in one call, up to rounding; no row influences an earlier one.
    /// - Parameters:
    ///   - table: columns exactly ``signalNames``, in that order. Values that are not finite count as missing.
    ///   - sensitivity: 0 flags nothing, 0.5 is the trained rule, 1 flags every row with a score above 0. Scores do not
    ///     depend on it.
    /// - Throws: ``DetectorError``, leaving `stream` as it was.
    public func score(_ table: SignalTable, stream: inout ClassicStream, sensitivity: Double) throws -> Detection {
        guard table.signalNames == signalNames else {
            throw DetectorError.signalMismatch(expected: signalNames, got: table.signalNames)
        }
        guard (0...1).contains(sensitivity) else {
            throw DetectorError.parameterOutOfRange(name: "sensitivity", value: sensitivity, allowed: "0 to 1")
        }
        guard stream.lastSeen.count == signalNames.count,
            stream.consolidation.recent.count == parameters.alarmWindow, stream.isSound
        else { throw DetectorError.streamMismatch }
        var pass = ClassicScoringPass(self, rows: table.rowCount, stream: stream, sensitivity: sensitivity)
        let detection = pass.run(table)
        stream = pass.stream
        return detection
    }
}
