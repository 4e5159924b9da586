import TimeSeries

/// Scores the rows of one series as they arrive, one at a time or in tables of any size, with work space that is made once.
///
/// Says of every row what ``DynamicMSETModel`` says of it in a table of the whole series, up to rounding (1e-9). Memory does
/// not grow with the number of rows: the work space holds as many rows as the largest call so far, at most 768. An
/// ordinary row (nothing missing, not flagged) allocates nothing but its result, and not even that with
/// ``score(row:at:into:)``. A value: a copy goes on by itself.
public struct ScoringSession: Sendable {
    public let model: DynamicMSETModel
    /// See ``DynamicMSETModel/score(_:stream:sensitivity:)``.
    public let sensitivity: Double

    private var pass: ScoringPass
    /// What the pass says of a row by itself.
    private var verdict: Detection
    /// A row of the common clock; empty when the model's rows share one.
    private var held: [Double]

    /// A series that has not begun.
    /// - Throws: as ``init(_:continuing:sensitivity:)``.
    public init(
        _ model: DynamicMSETModel, options: DecisionOptions = DecisionOptions(), sensitivity: Double = 0.5
    ) throws {
        try self.init(model, continuing: model.makeStream(options), sensitivity: sensitivity)
    }

    /// Goes on with a series.
    /// - Parameters:
    ///   - stream: what a session, or scoring in calls, left behind; perhaps kept elsewhere meanwhile.
    ///   - sensitivity: 0...1, see ``DynamicMSETModel/score(_:stream:sensitivity:)``.
    /// - Throws: ``DetectorError/streamMismatch`` when the stream is not of this model, or
    ///   ``DetectorError/parameterOutOfRange(name:value:allowed:)``.
    public init(
        _ model: DynamicMSETModel, continuing stream: DetectionStream, sensitivity: Double = 0.5
    ) throws {
        guard (0...1).contains(sensitivity) else {
            throw DetectorError.parameterOutOfRange(name: "sensitivity", value: sensitivity, allowed: "0 to 1")
        }
        let signals = model.signalNames.count
        guard stream.isSound(for: model) else { throw DetectorError.streamMismatch }
        self.model = model
        self.sensitivity = sensitivity
        var stream = stream
        let hasClock = stream.clock != nil
        if hasClock, stream.lastRow == nil {
            stream.lastRow = DetectionStream.LastRow(
                estimates: model.medians.enumerated().map { model.scaling.unscaled($1, signal: $0) })
        }
        pass = ScoringPass(model, stream: stream, sensitivity: sensitivity)
        verdict = Detection(rowCount: 0, signalCount: signals)
        held = hasClock ? [Double](repeating: .nan, count: signals) : []
    }

    /// The state of the series after the last row, to be kept and gone on with by another session.
    public var stream: DetectionStream { pass.continuation }

    /// Takes the present score level for normal and ends the incident: see ``DetectionStream/acknowledge()``.
    public mutating func acknowledge() { pass.stream.acknowledge() }

    /// Scores the rows of a table as the continuation of the series.
    /// - Parameter table: columns exactly the model's signals, in that order. Values that are not finite count as missing.
    /// - Throws: ``DetectorError/signalMismatch(expected:got:)``, leaving the session as it was.
    public mutating func score(_ table: SignalTable) throws -> Detection {
        guard table.signalNames == model.signalNames else {
            throw DetectorError.signalMismatch(expected: model.signalNames, got: table.signalNames)
        }
        guard let plan = model.report.clocks, pass.stream.clock != nil,
            let (rows, sources) = pass.stream.clock?.rows(of: table, plan: plan)
        else { return pass.run(table) }
        let before = between
        let detection = pass.run(rows)
        if rows.rowCount > 0 { remember(detection, row: rows.rowCount - 1) }
        return detection.spread(over: table, sources: sources, before: before)
    }

    /// Scores the next row of the series.
    /// - Parameters:
    ///   - row: one number a signal, in the model's order. Values that are not finite count as missing.
    ///   - now: when the row was recorded. Without it the row follows on the one before, however long that is ago.
    /// - Throws: ``DetectorError/signalMismatch(expected:got:)`` for a row of another length, leaving the session as it was.
    public mutating func score(row: [Double], at now: Timestamp? = nil) throws -> RowDetection {
        var result = RowDetection(signalCount: model.signalNames.count)
        try row.withUnsafeBufferPointer { try score(row: $0, at: now, into: &result) }
        return result
    }

    /// Scores the next row of the series into the memory of a result that is there already.
    /// - Parameters:
    ///   - row: one number a signal, in the model's order. Values that are not finite count as missing.
    ///   - now: when the row was recorded. Without it the row follows on the one before, however long that is ago.
    ///   - result: all of it is overwritten.
    /// - Throws: ``DetectorError/signalMismatch(expected:got:)`` for a row of another length, leaving the session as it was.
    public mutating func score(
        row: UnsafeBufferPointer<Double>, at now: Timestamp? = nil, into result: inout RowDetection
    ) throws {
        guard row.count == model.signalNames.count else {
            throw DetectorError.signalMismatch(
                expected: model.signalNames, got: row.indices.map { "column \($0)" })
        }
        if verdict.rowCount == 0 { verdict = Detection(rowCount: 1, signalCount: row.count) }
        guard let plan = model.report.clocks, pass.stream.clock != nil else {
            pass.run(row, at: now, into: &verdict)
            return result.take(verdict, row: 0)
        }
        let isTaken =
            held.withUnsafeMutableBufferPointer { pass.stream.clock?.take(row, at: now, plan: plan, into: $0) } ?? true
        guard isTaken else { return result.take(between: row, between) }
        held.withUnsafeBufferPointer { pass.run($0, at: now, into: &verdict) }
        remember(verdict, row: 0)
        result.take(verdict, row: 0)
    }

    /// What a row between two rows of the common clock has from the row before it.
    private var between: Detection.RowBetween {
        let (stream, unit) = (pass.stream, model.rule.unit)
        return Detection.RowBetween(
            threshold: pass.bar(stream.lastRow?.allowance ?? 0), driftAllowance: stream.decision.drift / unit,
            aftermath: stream.decision.aftermath / unit, estimates: stream.lastRow?.estimates ?? model.medians)
    }

    /// Keeps what rows up to the next one of the common clock will have.
    private mutating func remember(_ detection: Detection, row: Int) {
        pass.stream.lastRow?.allowance = pass.lastAllowance
        for j in 0..<detection.signalCount {
            pass.stream.lastRow?.estimates[j] = detection.estimates[row * detection.signalCount + j]
        }
    }
}
