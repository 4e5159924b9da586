import TimeSeries

extension TrainModelHandler {
    /// The training data as one table.
    func read(
        _ input: Input, for model: Model, _ control: any JobControl
    ) throws -> TrainingDataReader.Reading {
        let rules = model.training.dataRules
        switch input {
        case .parts(let sources):
            return try TrainingDataReader(rules: rules).read(try sources.map { try part($0, rules, control) })
        case .series(let found, let alignment):
            control.report(percent: 1, message: "reading \(found.source.publicText)")
            return try read(found, alignment, rules, control)
        }
    }

    private func part(
        _ source: TrainingSource, _ rules: TrainingDataRules, _ control: any JobControl
    ) throws -> TrainingDataReader.Part {
        switch source.place {
        case .object(let object):
            return .init(label: source.label, content: .object(try environment.objects.open(object.blobID)))
        case .measurement(let query, _):
            control.report(percent: 1, message: "fetching \(source.label)")
            return .init(label: source.label, content: .table(try fetch(query, source, rules, control)))
        }
    }

    private func fetch(
        _ query: MeasurementQuery, _ source: TrainingSource, _ rules: TrainingDataRules, _ control: any JobControl
    ) throws -> SignalTable {
        do {
            return try measurements.read(query, limits: .init(maximumSignals: rules.maximumSignals)) {
                try control.check()
            }
        } catch let error as FetchError {
            throw TrainingDataFault("\(source.label): \(error)")
        } catch let error as MeasurementError {
            throw TrainingDataFault("\(source.label): \(error)")
        }
    }

    private func read(
        _ found: SeriesSource.Found, _ alignment: TrainingAlignment, _ rules: TrainingDataRules,
        _ control: any JobControl
    ) throws -> TrainingDataReader.Reading {
        let limits = series.limits
        do {
            let aligned = try alignment.policy.align(
                try series.read(found) { try control.check() }, from: alignment.start, to: alignment.end,
                lead: alignment.window - 1, maximumRows: limits.trainingTimestamps,
                reduction: RowReduction(maximumCells: rules.maximumCells)
            ) { try control.check() }
            guard (aligned.reduction?.rowsRead ?? aligned.table.rowCount) >= alignment.window else {
                throw TrainingDataFault(rows: aligned.table.rowCount, window: alignment.window)
            }
            return .init(table: aligned.table, reduction: aligned.reduction, variableStates: aligned.states)
        } catch let error as AlignmentError {
            throw TrainingDataFault(error)
        }
    }
}
