import Foundation
import NumericalMethods
import TimeSeries

extension DynamicMSET {
    /// Trains a model.
    ///
    /// Runs on the calling thread only. Same table, parameters and seed give the same model on the same machine.
    /// - Parameters:
    ///   - table: training rows in time order, assumed normal; missing cells are NaN (infinities count as missing).
    ///     At least ``minimumRows`` rows, at most ``maximumSignals`` signals. Timestamps, where there are any, serve
    ///     to find breaks in time, and signals that report on clocks of their own, which are put on one
    ///     (``ClockAlignment``).
    ///   - progress: told how far it is, often; cancels by throwing.
    /// - Throws: ``DetectorError``, or what `progress` throws.
    public static func fit(
        _ table: SignalTable, parameters: Parameters = Parameters(), progress: Progress = { _, _ in }
    ) throws -> DynamicMSETModel {
        try fit(table, parameters: parameters, progress: progress) { _ in }
    }

    /// What a detector that is built on this one learns from its training.
    struct Inspection {
        let table: TrainingTable
        /// Of the leave-one-out ridge, by fits that had not seen the row's block: rows x signals.
        let outOfFoldResiduals: Matrix
        /// Of all rows.
        let others: LeaveOneOutRidge
        let fitting: CrossFitting
    }

    /// - Parameter inspecting: told what the training has found out before thresholds are taken.
    static func fit(
        _ table: SignalTable, parameters: Parameters, progress: Progress, inspecting: (Inspection) throws -> Void
    ) throws -> DynamicMSETModel {
        try parameters.validated()
        try progress(0, "reading")
        let alignment = try ClockAlignment(table, minimumRows: minimumRows) { try progress(0.01, "reading") }
        var training = try TrainingTable(alignment?.rows ?? table, parameters: parameters) {
            try progress(0.02, "reading")
        }

        var fitting = try CrossFitting(training, parameters: parameters) {
            try progress(0.05 + 0.1 * $0, "gathering covariances")
        }
        let imputed =
            training.isMissing == nil
            ? nil : try training.imputed(by: try fitting.others()) { try progress(0.15, "imputing") }
        if let imputed {
            training = imputed
            fitting = try CrossFitting(training, parameters: parameters) {
                try progress(0.15 + 0.05 * $0, "gathering covariances")
            }
        }
        let findings = SignalFindings.dependence(
            covariance: fitting.presentCovariance, names: training.signalNames, rows: training.rowCount)
        let lags = fitting.lags
        let outOfFold = try fitting.outOfFold { try progress(0.2 + 0.55 * $0, "cross-fitting") }
        let experts = try fitting.fit(without: nil) { try progress(0.75 + 0.1 * $0, "fitting all rows") }
        try inspecting(
            Inspection(
                table: training, outOfFoldResiduals: outOfFold.residuals[1], others: experts.others, fitting: fitting))
        let calibration = try OutOfFoldCalibration(
            outOfFold, table: training, blocks: fitting.blocks, others: experts.others, parameters: parameters
        ) { try progress(0.85 + 0.15 * $0, "calibrating") }

        let report = report(
            training, calibration: calibration, findings: findings, blocks: fitting.blocks.count, lags: lags,
            alignment: alignment, parameters: parameters)
        try progress(1, "done")
        return DynamicMSETModel(
            parameters: parameters, report: report, signalNames: training.signalNames, scaling: training.scaling,
            medians: training.medians, experts: experts, calibration: calibration.calibration,
            fusion: calibration.fusion, rule: calibration.rule, signalDecision: calibration.signals,
            outOfFold: calibration.rows)
    }

    /// With fewer independent rows above the threshold than this the realised rate is mostly chance.
    private static let fewestExpectedAlarms = 4.0

    private static func report(
        _ training: TrainingTable, calibration: OutOfFoldCalibration, findings: [String?], blocks: Int,
        lags: Int, alignment: ClockAlignment?, parameters: Parameters
    ) -> TrainingReport {
        var signals = training.reports
        var accepted = 0
        if let alignment { alignment.describe(&signals) }
        for index in signals.indices where signals[index].status == .accepted {
            signals[index].fap = calibration.signalRates[accepted]
            if let finding = findings[accepted] {
                signals[index].details = [signals[index].details, finding].compactMap { $0 }.joined(separator: "; ")
            }
            accepted += 1
        }
        let effective = Double(training.rowCount) / (2 * calibration.fusion.meanHalfLife / log(2))
        let fap = parameters.fap
        let valueFAP = calibration.signalRates.reduce(0, +) / Double(max(accepted, 1))
        let withinNoise = calibration.rowRate <= fap + 2 * (fap * (1 - fap) / effective).squareRoot()
        return TrainingReport(
            fap: fap, trainingFraction: parameters.trainingFraction, rows: training.rowCount, blocks: blocks,
            seed: parameters.seed, rowFAP: calibration.rowRate, valueFAP: valueFAP, effectiveSampleSize: effective,
            isTrainingGoalAchieved: valueFAP <= fap, goalWithinNoise: withinNoise,
            warning: warning(
                dropped: training.reports.count { $0.status == .dropped }, rows: training.rowCount,
                signals: training.signalCount, effective: effective, fap: fap, isGoalAchieved: valueFAP <= fap,
                isWithinNoise: withinNoise),
            signals: signals, threshold: calibration.rule.slowThreshold,
            ungatedThreshold: calibration.rule.ungatedThreshold, gate: calibration.rule.entryGate,
            scoreFloor: calibration.rule.floor, gapLimitMicroseconds: training.gapLimit, lags: lags,
            plainThreshold: calibration.rule.plainThreshold,
            clocks: alignment.map { alignment in
                alignment.plan.columns(signals.indices.filter { signals[$0].status == .accepted })
            })
    }

    /// What the owner of a model should know, nil when there is nothing.
    /// - Parameters:
    ///   - signals: that one estimator has to tell apart.
    ///   - effective: independent rows.
    static func warning(
        dropped: Int, rows: Int, signals: Int, effective: Double, fap: Double, isGoalAchieved: Bool, isWithinNoise: Bool
    ) -> String? {
        var sentences: [String] = []
        if dropped > 0 { sentences.append("\(dropped) signals miss more than half of their values and are ignored.") }
        let wanted = 10 * signals
        if rows < wanted {
            sentences.append(
                "\(rows) rows are few for \(signals) signals: \(wanted) or more are better.")
        }
        if effective * fap < Self.fewestExpectedAlarms {
            sentences.append(
                "The training data hold about \(Int(effective)) independent rows: a false alarm probability of \(fap) "
                    + "cannot be met precisely.")
        }
        if !isGoalAchieved { sentences.append("More training values are flagged than requested.") }
        if !isWithinNoise { sentences.append("More training rows are flagged than requested.") }
        return sentences.isEmpty ? nil : sentences.joined(separator: " ")
    }
}
