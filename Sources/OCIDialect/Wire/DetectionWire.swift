import ControlPlane
import Detectors
import TimeSeries

/// How much of a detection an answer shows.
struct DetectionReport {
    /// Every row and every signal, not only the guilty ones.
    var showsAll = false
    /// Lapwing's own members of every row, and the options that were used; nil for OCI's answer and no more.
    var decision: DecisionOptions?
    /// Index of the first row.
    var firstRow = 0
}

extension JSONWriter {
    /// The rows with at least one anomaly, in input order, or all rows. An empty list when there are none, never null.
    mutating func detectionResult(_ outcome: DetectionOutcome, _ report: DetectionReport = DetectionReport()) {
        beginObject()
        detectionMembers(outcome, report)
        endObject()
    }

    mutating func detectionMembers(_ outcome: DetectionOutcome, _ report: DetectionReport) {
        let detection = outcome.detection
        key("detectionResults")
        beginArray()
        for row in 0..<detection.rowCount where report.showsAll || detection.isAnomaly[row] {
            detectionRow(row, outcome, report)
        }
        endArray()
        if let options = report.decision {
            key("decision")
            beginObject()
            decisionOptions(options)
            member("driftAllowance", number: detection.driftAllowances.last ?? 0)
            member("aftermath", number: detection.aftermaths.last ?? 0)
            advice(detection.advice.last ?? [])
            member("startOffset", number: detection.startOffset)
            endObject()
        }
    }

    mutating func detectionRow(_ row: Int, _ outcome: DetectionOutcome, _ report: DetectionReport) {
        let detection = outcome.detection
        beginObject()
        if let timestamps = outcome.input.timestamps {
            member("timestamp", timestamps[row])
        } else {
            member("rowIndex", integer: report.firstRow + row)
        }
        // Models of single signals gave no score of the row; Lapwing's own answers show the largest of its values'.
        if outcome.hasRowScores || report.decision != nil { member("score", number: detection.scores[row]) }
        if report.decision != nil {
            member("threshold", number: detection.thresholds[row])
            member("isAnomaly", bool: detection.isAnomaly[row])
            member("isScored", bool: detection.isScored[row])
            member("incidentId", integer: detection.incidentIDs[row] > 0 ? detection.incidentIDs[row] : nil)
        }
        key("anomalies")
        beginArray()
        let width = detection.signalCount
        // The guiltiest first.
        let guilty = (0..<width).filter { report.showsAll || detection.isSignalAnomalous[row * width + $0] }
            .sorted { detection.anomalyScores[row * width + $0] > detection.anomalyScores[row * width + $1] }
        for signal in guilty {
            let cell = row * width + signal
            beginObject()
            member("signalName", outcome.signalNames[signal])
            member("actualValue", number: outcome.input.values[cell])
            member("estimatedValue", number: detection.estimates[cell])
            if detection.isImputed[cell] { member("imputedValue", number: detection.estimates[cell]) }
            member("anomalyScore", number: detection.anomalyScores[cell])
            if report.decision != nil { member("isAnomaly", bool: detection.isSignalAnomalous[cell]) }
            endObject()
        }
        endArray()
        endObject()
    }
}
