import ControlPlane
import GRDB

extension KPITraining: FetchedRow {
    static let layout = TableLayout(
        "kpi_trainings t JOIN models m ON m.id = t.model_id JOIN work_requests w ON w.id = t.work_request_id",
        columns: [
            "m.external_id", "m.id", "t.total", "t.positive", "t.negative", "t.window", "t.sources", "m.state",
            "m.lifecycle_details", "m.time_created", "COALESCE(w.time_finished, m.time_created)",
        ])

    static func read(_ columns: inout ColumnReader) throws -> KPITraining {
        let taskID = try columns.text()
        let modelID = try columns.id()
        let counts = try KPISampleCounts.read(&columns)
        let window = Int(try columns.integer())
        let sources = try columns.text()
        guard let status = Status(try columns.word()) else { throw columns.corrupt("deleted, and in a list") }
        let details = try columns.optionalText()
        return KPITraining(
            taskID: taskID, modelID: modelID, counts: counts, window: window, sources: sources, status: status,
            failure: status == .failed ? details : nil, start: try columns.time(), end: try columns.time())
    }
}

extension KPITraining.Status {
    fileprivate init?(_ state: ModelLifecycle.State) {
        guard let status = Self.allCases.first(where: { $0.state == state }) else { return nil }
        self = status
    }

    /// Of the model.
    fileprivate var state: ModelLifecycle.State {
        switch self {
        case .running: .creating
        case .complete: .active
        case .failed: .failed
        }
    }
}

extension KPITrainingFilter {
    fileprivate func conditions(_ project: ResourceID) -> Conditions {
        var conditions = Conditions("m.project_id = ? AND t.is_listed = 1 AND m.state <> 'deleted'", project.hex)
        // Only complete trainings show the name of their model, which is the task id and a word.
        let name =
            "CASE m.state WHEN 'active' THEN m.external_id || '\(KPITraining.modelName(taskID: ""))' ELSE m.external_id END"
        conditions.require("instr(\(name), ?) > 0", task)
        conditions.require("instr(t.sources, ?) > 0", source)
        conditions.require("m.time_created > ?", after?.microseconds)
        conditions.require("COALESCE(w.time_finished, m.time_created) < ?", before?.microseconds)
        conditions.require("m.state = ?", status?.state.rawValue)
        return conditions
    }
}

extension SQLiteReader {
    func kpiTrainingCount(_ filter: KPITrainingFilter, project: ResourceID) throws -> Int {
        let conditions = filter.conditions(project)
        return try number(
            sql: "SELECT COUNT(*) FROM \(KPITraining.layout.name) WHERE \(conditions.text)", conditions.arguments)
    }

    func kpiTrainings(
        _ filter: KPITrainingFilter, project: ResourceID, skip: Int, limit: Int
    ) throws -> [KPITraining] {
        let conditions = filter.conditions(project)
        return try all(
            sql: """
                SELECT \(KPITraining.layout.columnList) FROM \(KPITraining.layout.name) WHERE \(conditions.text) \
                ORDER BY m.time_created DESC, m.external_id DESC LIMIT ? OFFSET ?
                """, conditions.arguments + [limit, skip])
    }
}

extension SQLiteTransaction {
    func insert(_ training: KPITraining, workRequest: ResourceID) throws {
        try run(
            """
            INSERT INTO kpi_trainings (model_id, work_request_id, total, positive, negative, window, sources, is_listed) \
            VALUES (?, ?, ?, ?, ?, ?, ?, 1)
            """,
            [
                training.modelID.hex, workRequest.hex, training.counts.total, training.counts.positive,
                training.counts.negative, training.window, training.sources,
            ])
    }

    func hideKPITraining(task: String, project: ResourceID) throws -> Int {
        try run(
            """
            UPDATE kpi_trainings SET is_listed = 0 WHERE is_listed = 1 AND model_id IN \
            (SELECT id FROM models WHERE project_id = ? AND state <> 'deleted' AND external_id = ?)
            """, [project.hex, task])
    }
}
