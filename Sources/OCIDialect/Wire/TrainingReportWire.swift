import ControlPlane
import Detectors
import TimeSeries

extension JSONWriter {
    /// What a training was asked for, what came out, and how far to trust it: more than OCI's results have room for.
    mutating func trainingReport(_ model: Model, _ result: TrainedModel, _ report: TrainingReport) {
        beginObject()
        member("modelId", OCID.text(.model, model.id))
        member("algorithm", result.findings.settings?.algorithm.rawValue)
        key("algorithmParameters")
        if let settings = result.findings.settings { algorithmParameters(settings) } else { null() }
        member("windowSize", integer: report.windowSize)
        member("targetFap", number: model.training.targetFAP)
        member("fap", number: report.fap)
        member("trainingFraction", number: report.trainingFraction)
        member("rows", integer: report.rows)
        member("blocks", integer: report.blocks)
        member("lags", integer: report.lags)
        member("rowFap", number: report.rowFAP)
        member("valueFap", number: report.valueFAP)
        member("effectiveSampleSize", number: report.effectiveSampleSize)
        member("isTrainingGoalAchieved", bool: report.valueFAP <= (model.training.targetFAP ?? report.fap))
        member("isGoalWithinNoise", bool: report.goalWithinNoise)
        member("warning", report.warning)
        member("modelFileDigest", result.fileDigest)
        member("modelFileSize", integer: result.fileSize)
        signalDetails(report)
        rowReduction(result.findings.rowReduction)
        endObject()
    }

    mutating func signalDetails(_ report: TrainingReport) {
        key("signalDetails")
        beginArray()
        for signal in report.signals {
            beginObject()
            member("signalName", signal.name)
            member("min", number: signal.min)
            member("max", number: signal.max)
            member("std", number: signal.std)
            member("status", signal.status.rawValue)
            member("mviRatio", number: signal.mviRatio)
            member("isQuantized", bool: signal.isQuantized)
            member("fap", number: signal.fap)
            member("details", signal.details)
            endObject()
        }
        endArray()
    }

    mutating func rowReduction(_ reduction: RowReduction.Result?) {
        key("rowReductionDetails")
        guard let reduction else { return null() }
        beginObject()
        member("isReductionEnabled", bool: true)
        member("reductionPercentage", number: reduction.percentage)
        member("reductionMethod", "DELETE_ROW")
        endObject()
    }
}
