import ControlPlane
import HTTPService
import TimeSeries

/// What detections found.
extension SeriesWriter {
    func detection(_ detection: SeriesDetection, to json: inout JSONWriter) {
        let request = detection.request
        json.beginObject()
        json.member("resultId", detection.id.guid)
        json.key("summary")
        json.beginObject()
        json.member("status", detection.status.word)
        errors(detection.failure, to: &json)
        json.key("variableStates")
        states(detection.findings.states, to: &json)
        json.key("setupInfo")
        json.beginObject()
        json.member(version.sourceField, text(of: request.source, askedBy: detection.requestedBy))
        if !version.isPreview { json.member("topContributorCount", integer: request.contributors) }
        json.member("startTime", second: request.start)
        json.member("endTime", second: request.end)
        json.endObject()
        json.endObject()
        json.key("results")
        rows(detection.findings.rows, to: &json)
        json.endObject()
    }

    func newest(_ findings: SeriesFindings, to json: inout JSONWriter) {
        json.beginObject()
        json.key("variableStates")
        states(findings.states, to: &json)
        json.key("results")
        rows(findings.rows, to: &json)
        json.endObject()
    }

    private func rows(_ rows: [SeriesRow], to json: inout JSONWriter) {
        json.beginArray()
        for row in rows {
            json.beginObject()
            json.member("timestamp", second: row.timestamp)
            json.key("value")
            json.beginObject()
            json.member("isAnomaly", bool: row.isAnomaly)
            json.member("severity", number: row.severity)
            json.member("score", number: row.score)
            json.key(version.contributorsField)
            json.beginArray()
            for contributor in row.contributors { self.contributor(contributor, to: &json) }
            json.endArray()
            json.endObject()
            json.key("errors")
            json.beginArray()
            json.endArray()
            json.endObject()
        }
        json.endArray()
    }

    private func contributor(_ contributor: SeriesRow.Contributor, to json: inout JSONWriter) {
        json.beginObject()
        json.member("variable", contributor.variable)
        json.member("contributionScore", number: contributor.contribution)
        if version != .preview {
            json.key("correlationChanges")
            json.beginObject()
            json.key("changedVariables")
            json.beginArray()
            for name in contributor.changed { json.string(name) }
            json.endArray()
            json.endObject()
        }
        json.endObject()
    }
}
