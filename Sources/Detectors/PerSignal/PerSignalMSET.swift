import Foundation
import TimeSeries

/// The detector for signals that have nothing to do with each other, and for a single one: every signal is judged on its
/// own, by a dynamic MSET of that one signal (``DynamicMSET``).
///
/// `fap` holds for the values of every signal; with many signals more rows than that have a flagged value, and the report
/// says how many. `windowSize` is how many rows a value is judged with. The first `windowSize − 1` rows of a stream are
/// scored but never flagged: they do not have their window yet.
///
/// Parameters are those of ``DynamicMSET``. A `windowSize` of nil becomes 64, or a tenth of the training rows if that is less,
/// but at least 8. (On the development data of single signals 64 rows find more than 32 and fewer, and no less than 100;
/// every row more is one more that cannot be flagged at the start of a stream.)
public enum PerSignalMSET {
    /// Trains a model. Runs on the calling thread only, one signal after the other.
    ///
    /// - Parameters:
    ///   - table: as for ``DynamicMSET/fit(_:parameters:progress:)``.
    ///   - progress: told how far it is, often; cancels by throwing.
    /// - Throws: ``DetectorError``, or what `progress` throws.
    public static func fit(
        _ table: SignalTable, parameters: DynamicMSET.Parameters = DynamicMSET.Parameters(),
        progress: DynamicMSET.Progress = { _, _ in }
    ) throws -> PerSignalModel {
        try parameters.validated()
        try progress(0, "reading")
        var single = parameters
        single.windowSize = single.windowSize ?? usualWindow(rows: table.rowCount)
        // Read as a whole first, for what is wrong with it and for the signals that are dropped.
        let (signals, gapLimit) = try {
            let training = try TrainingTable(table, parameters: parameters) { try progress(surveyShare, "reading") }
            return (training.reports, training.gapLimit)
        }()
        let accepted = signals.indices.filter { signals[$0].status == .accepted }

        var models: [DynamicMSETModel] = []
        var flagged = [Bool](repeating: false, count: table.rowCount)
        for (index, column) in accepted.enumerated() {
            let before = Double(index) / Double(accepted.count)
            let own = table.columns([column])
            let model = try DynamicMSET.fit(own, parameters: single) { fraction, phase in
                let done = before + fraction / Double(accepted.count)
                try progress(surveyShare + (1 - surveyShare) * min(done, 1), phase)
            }
            // The scored rows of a training on one signal are those that have a value.
            let scored = own.values.indices.filter { own.values[$0].isFinite }
            for (row, isFlagged) in zip(scored, model.rule.flags(model.outOfFold, drift: .slow)) where isFlagged {
                flagged[row] = true
            }
            models.append(model)
        }
        let rowFAP = Double(flagged.count { $0 }) / Double(max(table.rowCount, 1))
        let report = report(models, signals: signals, rowFAP: rowFAP, gapLimit: gapLimit, parameters: single)
        try progress(1, "done")
        return PerSignalModel(parameters: parameters, report: report, models: models)
    }

    /// Share of the progress that reading takes.
    private static let surveyShare = 0.02

    /// The window size of a training that was not given one.
    static func usualWindow(rows: Int) -> Int { min(64, max(rows / 10, 8)) }

    /// What the single trainings found out, as one report.
    static func report(
        _ models: [DynamicMSETModel], signals: [TrainingReport.SignalReport], rowFAP: Double, gapLimit: Int64?,
        parameters: DynamicMSET.Parameters
    ) -> TrainingReport {
        let reports = models.map(\.report)
        var signals = signals
        for (column, report) in zip(signals.indices.filter { signals[$0].status == .accepted }, reports) {
            signals[column] = report.signals[0]
        }
        let fap = parameters.fap
        let effective = reports.map(\.effectiveSampleSize).min() ?? 0
        let valueFAP = reports.reduce(0) { $0 + $1.valueFAP } / Double(max(reports.count, 1))
        let isWithinNoise = valueFAP <= fap + 2 * (fap * (1 - fap) / max(effective, 1)).squareRoot()
        func middle(_ value: (TrainingReport) -> Double) -> Double {
            let sorted = reports.map(value).sorted()
            return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        }
        let rows = reports.first?.rows ?? 0
        return TrainingReport(
            fap: fap, trainingFraction: parameters.trainingFraction, rows: rows, blocks: reports.first?.blocks ?? 0,
            seed: parameters.seed, rowFAP: rowFAP, valueFAP: valueFAP, effectiveSampleSize: effective,
            isTrainingGoalAchieved: valueFAP <= fap, goalWithinNoise: isWithinNoise,
            warning: DynamicMSET.warning(
                dropped: signals.count { $0.status == .dropped }, rows: rows, signals: 1, effective: effective,
                fap: fap,
                isGoalAchieved: valueFAP <= fap, isWithinNoise: isWithinNoise),
            signals: signals, threshold: middle(\.threshold), ungatedThreshold: middle(\.ungatedThreshold),
            gate: middle(\.gate), scoreFloor: middle(\.scoreFloor), gapLimitMicroseconds: gapLimit,
            lags: reports.compactMap(\.lags).max(), plainThreshold: middle { $0.plainThreshold ?? $0.threshold },
            windowSize: parameters.windowSize)
    }
}
