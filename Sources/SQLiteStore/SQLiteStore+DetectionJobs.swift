import ControlPlane
import GRDB

extension DetectionJob: VersionedRow, ListedRow {
    static let layout = {
        var layout = TableLayout(
            "detection_jobs", keepsDeleted: true,
            columns: [
                "id", "tenancy", "compartment_id", "project_id", "model_id", "display_name", "description",
                "sensitivity", "shows_all", "input", "output", "requested_by", "state", "state_details",
                "failure_code", "origin", "result_blob", "time_accepted", "time_started", "time_finished", "etag",
                "input_blob",
            ])
        layout.timeColumn = "time_accepted"
        layout.projectColumn = "project_id"
        layout.originColumn = "origin"
        layout.modelColumn = "model_id"
        return layout
    }()

    static func read(_ columns: inout ColumnReader) throws -> DetectionJob {
        DetectionJob(
            id: try columns.id(), tenancy: try columns.id(), compartmentID: try columns.text(),
            projectID: try columns.id(), modelID: try columns.id(), displayName: try columns.text(),
            description: try columns.optionalText(), sensitivity: try columns.optionalReal(),
            showsAll: try columns.integer() != 0, input: try columns.json(), output: try columns.json(),
            requestedBy: try columns.id(), state: try columns.word(), stateDetails: try columns.optionalText(),
            failureCode: try columns.optionalText(), origin: try columns.word(), resultBlob: try columns.optionalID(),
            timeAccepted: try columns.time(), timeStarted: try columns.optionalTime(),
            timeFinished: try columns.optionalTime(), etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, compartmentID, projectID.hex, modelID.hex, displayName, description, sensitivity,
            showsAll ? 1 : 0, try JSONColumn.encode(input), try JSONColumn.encode(output), requestedBy.hex,
            state.rawValue, stateDetails, failureCode, origin.rawValue, resultBlob?.hex, timeAccepted.microseconds,
            timeStarted?.microseconds, timeFinished?.microseconds, etag,
            // The blob goes with the job's end.
            state.isFinal ? nil : inputBlob?.hex,
        ]
    }

    var timeKey: Int64 { timeAccepted.microseconds }
    var nameKey: String? { displayName }
}

extension SQLiteReader {
    func detectionJob(_ id: ResourceID, tenancy: ResourceID) throws -> DetectionJob? {
        try find(id, tenancy: tenancy)
    }
    func detectionJobs(_ query: ListQuery) throws -> Page<DetectionJob> { try page(query) }

    func outlivedDetections(finishedBefore time: Timestamp, limit: Int) throws -> [DetectionJob] {
        try all(
            sql: """
                SELECT \(DetectionJob.layout.columnList) FROM detection_jobs \
                WHERE origin <> 'oci' AND state <> 'deleted' AND time_finished < ? ORDER BY time_finished LIMIT ?
                """, [time.microseconds, limit])
    }
}

extension SQLiteTransaction {
    func insert(_ job: DetectionJob) throws { try insertRow(job) }
    func update(_ job: DetectionJob) throws -> DetectionJob { try updateRow(job) }
}
