import ControlPlane
import GRDB

extension Model: VersionedRow, ListedRow {
    static let layout = {
        var layout = TableLayout(
            "models", keepsDeleted: true,
            columns: [
                "id", "tenancy", "compartment_id", "project_id", "display_name", "description", "tags", "training",
                "state", "lifecycle_details", "failure_code", "origin", "external_id", "file_digest", "file_size",
                "report",
                "time_created", "time_updated", "etag",
            ])
        layout.projectColumn = "project_id"
        layout.originColumn = "origin"
        return layout
    }()

    static func read(_ columns: inout ColumnReader) throws -> Model {
        Model(
            id: try columns.id(), tenancy: try columns.id(), compartmentID: try columns.text(),
            projectID: try columns.id(), displayName: try columns.text(), description: try columns.optionalText(),
            tags: try columns.tags(), training: try columns.json(), state: try columns.word(),
            lifecycleDetails: try columns.optionalText(), failureCode: try columns.optionalText(),
            origin: try columns.word(), externalID: try columns.optionalText(), result: try TrainedModel.read(&columns),
            timeCreated: try columns.time(),
            timeUpdated: try columns.optionalTime(), etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, compartmentID, projectID.hex, displayName, description, try JSONColumn.tags(tags),
            try JSONColumn.encode(training), state.rawValue, lifecycleDetails, failureCode, origin.rawValue, externalID,
            result?.fileDigest, result?.fileSize, try result.map { try JSONColumn.encodeMeasurements($0.findings) },
            timeCreated.microseconds,
            timeUpdated?.microseconds, etag,
        ]
    }

    var timeKey: Int64 { timeCreated.microseconds }
    var nameKey: String? { displayName }
}

extension TrainedModel {
    fileprivate static func read(_ columns: inout ColumnReader) throws -> TrainedModel? {
        let digest = try columns.optionalText()
        let size = try columns.optionalInteger()
        let report = try columns.optionalText()
        switch (digest, size, report) {
        case (nil, nil, nil): return nil
        case (let digest?, let size?, let report?):
            do {
                return TrainedModel(
                    fileDigest: digest, fileSize: Int(size), findings: try JSONColumn.decodeMeasurements(from: report))
            } catch {
                throw columns.corrupt("not the JSON that belongs here")
            }
        default: throw columns.corrupt("a part of the training's result is missing")
        }
    }
}

extension SQLiteReader {
    func model(_ id: ResourceID, tenancy: ResourceID) throws -> Model? { try find(id, tenancy: tenancy) }
    func model(externalID: String, origin: Origin, tenancy: ResourceID) throws -> Model? {
        try first(
            sql: """
                SELECT \(Model.layout.columnList) FROM models \
                WHERE tenancy = ? AND origin = ? AND external_id = ? AND external_id IS NOT NULL AND state <> 'deleted'
                """, [tenancy.hex, origin.rawValue, externalID])
    }

    func isExternalIDTaken(_ id: String, origin: Origin, tenancy: ResourceID) throws -> Bool {
        try number(
            sql: """
                SELECT EXISTS (SELECT 1 FROM models \
                WHERE tenancy = ? AND origin = ? AND external_id = ? AND external_id IS NOT NULL)
                """, [tenancy.hex, origin.rawValue, id]) != 0
    }

    func models(_ query: ListQuery) throws -> Page<Model> { try page(query) }
    func modelCount(_ query: ListQuery) throws -> Int { try count(query, Model.self) }
    func livingModelCount(origin: Origin, state: ModelLifecycle.State?, tenancy: ResourceID) throws -> Int {
        var query = ListQuery(tenancy: tenancy, state: state?.rawValue)
        query.origin = origin
        return try count(query, Model.self)
    }

    func livingModelCount(project: ResourceID) throws -> Int {
        try number(sql: "SELECT COUNT(*) FROM models WHERE project_id = ? AND state <> 'deleted'", [project.hex])
    }

    func isModelFileUsed(digest: String) throws -> Bool {
        try number(
            sql: "SELECT EXISTS (SELECT 1 FROM models WHERE file_digest = ? AND state <> 'deleted')", [digest]) != 0
    }

    func referencedModelFiles() throws -> Set<String> {
        try String.fetchSet(
            database,
            sql: "SELECT file_digest FROM models WHERE file_digest IS NOT NULL AND state <> 'deleted'")
    }
}

extension SQLiteTransaction {
    func insert(_ model: Model) throws { try insertRow(model) }
    func update(_ model: Model) throws -> Model { try updateRow(model) }
}
