import ControlPlane
import Detectors
import TimeSeries

extension JSONWriter {
    mutating func stream(_ stream: ScoringStream) {
        let progress = stream.progress
        beginObject()
        member("id", OCID.text(.stream, stream.id))
        member("displayName", stream.displayName)
        member("compartmentId", stream.compartmentID)
        member("description", stream.description)
        member("projectId", OCID.text(.project, stream.projectID))
        member("modelId", OCID.text(.model, stream.modelID))
        decisionOptions(stream.options)
        member("rowCount", integer: progress.rows)
        member("timeLastRow", progress.lastTime)
        member("score", number: progress.score)
        member("threshold", number: progress.threshold)
        member("incidentId", integer: progress.incidentID)
        member("driftAllowance", number: progress.driftAllowance)
        member("aftermath", number: progress.aftermath)
        advice(progress.advice)
        member("startOffset", number: progress.startOffset)
        member("timeCreated", stream.timeCreated)
        member("timeUpdated", stream.timeUpdated)
        member("lifecycleState", stream.state.rawValue.uppercased())
        tags(stream.tags)
        endObject()
    }

    mutating func streamResult(_ outcome: StreamOutcome, showsAll: Bool) {
        beginObject()
        detectionMembers(
            outcome.detection,
            DetectionReport(showsAll: showsAll, decision: outcome.stream.options, firstRow: outcome.firstRow))
        member("firstRow", integer: outcome.firstRow)
        key("stream")
        stream(outcome.stream)
        endObject()
    }
}
