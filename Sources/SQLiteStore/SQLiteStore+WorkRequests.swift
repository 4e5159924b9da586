import ControlPlane
import GRDB

extension WorkRequest: VersionedRow, ListedRow {
    static let layout = {
        var layout = TableLayout(
            "work_requests",
            columns: [
                "id", "tenancy", "compartment_id", "operation", "status", "percent_complete", "subject_kind",
                "subject_id", "subject_action", "time_accepted", "time_started", "time_finished", "etag",
            ])
        layout.timeColumn = "time_accepted"
        layout.nameColumn = nil
        layout.stateColumn = "status"
        // Clients watch a detection job itself; its work request is the queue's side of it.
        layout.listCondition = "operation <> 'detectAnomalies'"
        return layout
    }()

    static func read(_ columns: inout ColumnReader) throws -> WorkRequest {
        WorkRequest(
            id: try columns.id(), tenancy: try columns.id(), compartmentID: try columns.text(),
            operation: try columns.word(), status: try columns.word(), percentComplete: try columns.real(),
            subject: Subject(kind: try columns.word(), id: try columns.id(), action: try columns.word()),
            timeAccepted: try columns.time(), timeStarted: try columns.optionalTime(),
            timeFinished: try columns.optionalTime(), etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, compartmentID, operation.rawValue, status.rawValue, percentComplete,
            subject.kind.rawValue, subject.id.hex, subject.action.rawValue, timeAccepted.microseconds,
            timeStarted?.microseconds, timeFinished?.microseconds, etag,
        ]
    }

    var timeKey: Int64 { timeAccepted.microseconds }
    var nameKey: String? { nil }
}

extension SQLiteReader {
    func workRequest(_ id: ResourceID, tenancy: ResourceID) throws -> WorkRequest? { try find(id, tenancy: tenancy) }
    func workRequests(_ query: ListQuery) throws -> Page<WorkRequest> { try page(query) }
}

extension SQLiteTransaction {
    func insert(_ request: WorkRequest) throws { try insertRow(request) }
    func update(_ request: WorkRequest) throws -> WorkRequest { try updateRow(request) }
}
