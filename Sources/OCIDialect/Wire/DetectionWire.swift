import ControlPlane
import Detectors
import TimeSeries

extension JSONWriter {
    /// The rows with at least one anomaly, in input order. An empty list when there are none, never null.
    mutating func detectionResult(_ outcome: DetectionOutcome) {
        let detection = outcome.detection
        let width = detection.signalCount
        beginObject()
        key("detectionResults")
        beginArray()
        for row in 0..<detection.rowCount where detection.isAnomaly[row] {
            beginObject()
            if let timestamps = outcome.input.timestamps {
                member("timestamp", timestamps[row])
            } else {
                member("rowIndex", integer: row)
            }
            member("score", number: detection.scores[row])
            key("anomalies")
            beginArray()
            // The guiltiest first.
            let guilty = (0..<width).filter { detection.isSignalAnomalous[row * width + $0] }
                .sorted { detection.anomalyScores[row * width + $0] > detection.anomalyScores[row * width + $1] }
            for signal in guilty {
                let cell = row * width + signal
                beginObject()
                member("signalName", outcome.signalNames[signal])
                member("actualValue", number: outcome.input.values[cell])
                member("estimatedValue", number: detection.estimates[cell])
                if detection.isImputed[cell] { member("imputedValue", number: detection.estimates[cell]) }
                member("anomalyScore", number: detection.anomalyScores[cell])
                endObject()
            }
            endArray()
            endObject()
        }
        endArray()
        endObject()
    }
}
