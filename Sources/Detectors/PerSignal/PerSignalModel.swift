import TimeSeries

/// A trained ``PerSignalMSET``: one ``DynamicMSETModel`` a signal. Immutable, safe to share between threads.
public struct PerSignalModel: FittedDetector {
    /// The settings it was trained with; the window size that was used is in the report.
    public let parameters: DynamicMSET.Parameters
    /// What the training found out. `valueFAP` is the mean over the signals, `rowFAP` the share of rows with a flagged
    /// value; thresholds, gate and floor are medians over the signals.
    public let report: TrainingReport
    /// Of every accepted signal, in training order.
    let models: [DynamicMSETModel]

    /// Signals the model works on, in training order.
    public var signalNames: [String] { models.map { $0.signalNames[0] } }
    /// Rows a value is judged with, itself included.
    public var windowSize: Int { report.windowSize ?? 1 }

    public var unflaggedRows: Int { windowSize - 1 }
    public var reportsRowScores: Bool { false }

    public var settings: DetectorSettings { .perSignalMSET(parameters) }

    /// The state of a series that has not begun.
    public func makeStream(_ options: DecisionOptions) -> PerSignalStream {
        PerSignalStream(signals: models.map { $0.makeStream(options) })
    }

    /// Scores the rows of `table` as the continuation of `stream`.
    ///
    /// A signal's `anomalyScore` is the score that a model of this signal alone gives the row: 0.5 is its trained threshold.
    /// A value is flagged as that model flags the row, unless it is but the echo of an earlier one (``CleanForecast``); a row
    /// when one of its values is. The row's score is the largest of
    /// its signals'; its threshold is where the bar of the signal stood that leads the row, which is the flagged one, or
    /// else any, with the largest score. A row is scored when one of its values is; missing values are not scored.
    /// - Parameters:
    ///   - table: columns exactly ``signalNames``, in that order. Values that are not finite count as missing.
    ///   - sensitivity: as for ``DynamicMSETModel/score(_:stream:sensitivity:)``.
    /// - Throws: ``DetectorError``, leaving `stream` as it was.
    public func score(_ table: SignalTable, stream: inout PerSignalStream, sensitivity: Double) throws -> Detection {
        guard table.signalNames == signalNames else {
            throw DetectorError.signalMismatch(expected: signalNames, got: table.signalNames)
        }
        guard stream.signals.count == models.count, stream.forecasts.count == models.count,
            (0...windowSize).contains(stream.rows),
            zip(stream.forecasts, models).allSatisfy({ $0.isSound(for: $1) })
        else { throw DetectorError.streamMismatch }
        var next = stream
        var detection = Detection(rowCount: table.rowCount, signalCount: models.count)
        for row in 0..<table.rowCount { detection.isScored[row] = false }
        let isGap = (0..<table.rowCount).map { row in
            let now = table.timestamps?[row]
            defer { if let now { next.latest = next.latest.map { max($0, now) } ?? now } }
            return TimeGaps.isGap(after: next.latest, at: now, limit: report.gapLimitMicroseconds)
        }
        // Deviations are in units of the trained gate.
        let gate = DecisionRule.Cuts(sensitivity: sensitivity).factor
        var leaders = [Leader](repeating: Leader(), count: table.rowCount)
        for (signal, model) in models.enumerated() {
            let own = try model.score(
                table.columns([signal]), stream: &next.signals[signal], sensitivity: sensitivity)
            let isEcho = (0..<table.rowCount).map { row in
                if isGap[row] { next.forecasts[signal].restart() }
                return next.forecasts[signal].take(
                    table[row, signal], isAlarm: own.isAnomalousByTraining[row], model: model) <= gate
            }
            take(own, signal: signal, firstRow: stream.rows, isEcho: isEcho, leaders: &leaders, into: &detection)
        }
        for row in 0..<table.rowCount {
            if isGap[row] { next.incidents.restart() }
            detection.thresholds[row] = leaders[row].threshold
            detection.isAnomaly[row] = leaders[row].isAnomalous
            detection.incidentIDs[row] = next.incidents.next(isAnomalous: leaders[row].isAnomalous)
        }
        next.rows = min(stream.rows + min(table.rowCount, windowSize), windowSize)
        stream = next
        return detection
    }

    public func acknowledge(_ stream: inout PerSignalStream) { stream.acknowledge() }

    /// The same model with another false alarm probability: every signal's
    /// ``DynamicMSETModel/withFalseAlarmProbability(_:)``. The report's row rate is the old one in proportion to the value
    /// rate.
    public func withFalseAlarmProbability(_ fap: Double) throws -> PerSignalModel {
        let models = try models.map { try $0.withFalseAlarmProbability(fap) }
        var parameters = parameters
        parameters.fap = fap
        let signals = report.signals
        let before = report.valueFAP
        var report = PerSignalMSET.report(
            models, signals: signals, rowFAP: 0, gapLimit: report.gapLimitMicroseconds,
            parameters: models[0].parameters)
        report.rowFAP = before > 0 ? min(self.report.rowFAP * report.valueFAP / before, 1) : report.valueFAP
        return PerSignalModel(parameters: parameters, report: report, models: models)
    }

    /// The signal whose threshold a row reports.
    private struct Leader {
        var isAnomalous = false
        var score = -1.0
        var threshold = 0.0
    }

    /// Enters what one signal's model says.
    /// - Parameters:
    ///   - firstRow: rows of the stream before the first of the call, as far as they matter.
    ///   - isEcho: rows that look normal against a cleaned past.
    private func take(
        _ own: Detection, signal: Int, firstRow: Int, isEcho: [Bool], leaders: inout [Leader],
        into detection: inout Detection
    ) {
        for row in 0..<own.rowCount {
            let cell = row * models.count + signal
            let score = own.scores[row]
            let isAnomalous = own.isAnomaly[row] && !isEcho[row] && firstRow + row >= unflaggedRows
            detection.anomalyScores[cell] = score
            detection.isSignalAnomalous[cell] = isAnomalous
            detection.estimates[cell] = own.estimates[row]
            detection.isImputed[cell] = own.isImputed[row]
            if own.isScored[row] { detection.isScored[row] = true }
            detection.scores[row] = max(detection.scores[row], score)
            detection.driftAllowances[row] = max(detection.driftAllowances[row], own.driftAllowances[row])
            detection.aftermaths[row] = max(detection.aftermaths[row], own.aftermaths[row])
            detection.advice[row].formUnion(own.advice[row])
            let leads =
                isAnomalous == leaders[row].isAnomalous ? score > leaders[row].score : isAnomalous
            if leads { leaders[row] = Leader(isAnomalous: isAnomalous, score: score, threshold: own.thresholds[row]) }
        }
        if let offset = own.startOffset { detection.startOffset = max(detection.startOffset ?? offset, offset) }
    }
}
