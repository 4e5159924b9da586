import Detectors
import TimeSeries

/// A fitted model that judges rows of several series by a window of their past.
struct SeriesJudge: Sendable {
    private let model: WindowedMSETModel

    /// Nil for a model of another kind.
    init?(_ fitted: any FittedDetector) {
        guard let model = fitted as? WindowedMSETModel else { return nil }
        self.model = model
    }

    /// What such a model is trained with.
    static func settings(window: Int) throws -> DetectorSettings {
        let settings = DetectorSettings.windowedMSET(WindowedMSET.Parameters(window: window))
        try settings.validated()
        return settings
    }

    var window: Int { model.window }
    /// Of the training, by name.
    var variables: [String] { model.allSignalNames }

    /// Judges the rows in the range that was asked for.
    /// - Throws: `TrainingDataFault` when there are fewer rows than a window.
    func rows(of aligned: AlignedSeries, contributors: Int, check: () throws -> Void) throws -> [SeriesRow] {
        guard aligned.table.rowCount >= window else {
            throw TrainingDataFault(rows: aligned.table.rowCount, window: window)
        }
        let names = model.signalNames
        let judgements = try model.judge(
            accepted(aligned.table), from: aligned.firstRow, contributors: contributors, check: check)
        let instants = (aligned.table.timestamps ?? []).dropFirst(aligned.firstRow)
        return zip(instants, judgements).map { instant, judgement in
            SeriesRow(
                timestamp: instant, isAnomaly: judgement.isAnomaly, severity: judgement.severity,
                score: judgement.score,
                contributors: judgement.contributors.map {
                    .init(
                        variable: names[$0.variable], contribution: $0.contribution,
                        changed: $0.changed.map { names[$0] })
                })
        }
    }

    /// The variables that the training did not drop.
    private func accepted(_ table: SignalTable) -> SignalTable {
        guard table.signalNames != model.signalNames else { return table }
        let place = Dictionary(table.signalNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        return table.columns(model.signalNames.compactMap { place[$0] })
    }

    /// Judges the last `points` rows, and tells of the variables in these rows alone.
    func last(
        _ points: Int, of variables: [AlignmentVariable], policy: SeriesAlignment, contributors: Int,
        check: () throws -> Void
    ) throws -> SeriesFindings {
        try variables.check(areExactly: self.variables, form: .columns)
        var aligned = try policy.align(variables, check: check)
        let needed = window + points - 1
        guard aligned.table.rowCount >= needed else {
            throw TrainingDataFault(rows: aligned.table.rowCount, window: needed)
        }
        aligned.firstRow = aligned.table.rowCount - points
        let rows = try rows(of: aligned, contributors: contributors, check: check)
        return SeriesFindings(states: variables.states(at: rows.map(\.timestamp)), rows: rows)
    }
}

extension [AlignmentVariable] {
    /// What the variables, by name, have at some instants.
    fileprivate func states(at instants: [Timestamp]) -> [VariableState] {
        sorted { $0.name < $1.name }.map { variable in
            let wanted = Set(instants)
            let known = variable.timestamps.indices
                .filter { wanted.contains(variable.timestamps[$0]) && variable.values[$0].isFinite }
                .map { variable.timestamps[$0] }
            return VariableState(
                name: variable.name,
                filledRatio: Double(instants.count - known.count) / Double(Swift.max(1, instants.count)),
                effectiveCount: known.count, first: known.min(), last: known.max())
        }
    }
}

extension SeriesDiagnostics {
    /// Nil for a detector that does not tell.
    init?(of fitted: any FittedDetector, latency: Duration) {
        guard let model = fitted as? WindowedMSETModel else { return nil }
        let found = model.trainingDiagnostics
        self.init(
            epochs: [1], trainingLosses: [found.trainLoss], validationLosses: [found.validationLoss],
            latencies: [latency / .seconds(1)])
    }
}
