import ControlPlane
import Foundation
import GRDB

extension ScoringStream: VersionedRow, ListedRow {
    static let layout = {
        var layout = TableLayout(
            "streams", keepsDeleted: true,
            columns: [
                "id", "tenancy", "compartment_id", "project_id", "model_id", "display_name", "description", "tags",
                "options", "state", "progress", "time_created", "time_updated", "etag",
            ])
        layout.projectColumn = "project_id"
        layout.modelColumn = "model_id"
        return layout
    }()

    static func read(_ columns: inout ColumnReader) throws -> ScoringStream {
        ScoringStream(
            id: try columns.id(), tenancy: try columns.id(), compartmentID: try columns.text(),
            projectID: try columns.id(), modelID: try columns.id(), displayName: try columns.text(),
            description: try columns.optionalText(), tags: try columns.tags(), options: try columns.json(),
            state: try columns.word(), progress: try columns.json(), timeCreated: try columns.time(),
            timeUpdated: try columns.optionalTime(), etag: try columns.integer())
    }

    func values() throws -> [(any DatabaseValueConvertible)?] {
        [
            id.hex, tenancy.hex, compartmentID, projectID.hex, modelID.hex, displayName, description,
            try JSONColumn.tags(tags), try JSONColumn.encode(options), state.rawValue, try JSONColumn.encode(progress),
            timeCreated.microseconds, timeUpdated?.microseconds, etag,
        ]
    }

    var timeKey: Int64 { timeCreated.microseconds }
    var nameKey: String? { displayName }
}

extension SQLiteReader {
    func stream(_ id: ResourceID, tenancy: ResourceID) throws -> ScoringStream? { try find(id, tenancy: tenancy) }
    func streams(_ query: ListQuery) throws -> Page<ScoringStream> { try page(query) }

    func livingStreamCount(model: ResourceID) throws -> Int {
        try number(sql: "SELECT COUNT(*) FROM streams WHERE model_id = ? AND state <> 'deleted'", [model.hex])
    }

    func session(ofStream id: ResourceID) throws -> [UInt8]? {
        let statement = try database.cachedStatement(sql: "SELECT session FROM stream_sessions WHERE stream_id = ?")
        return try Data.fetchOne(statement, arguments: try checked([id.hex])).map { [UInt8]($0) }
    }
}

extension SQLiteTransaction {
    func insert(_ stream: ScoringStream) throws { try insertRow(stream) }
    func update(_ stream: ScoringStream) throws -> ScoringStream { try updateRow(stream) }

    func setSession(_ session: [UInt8]?, ofStream id: ResourceID) throws {
        guard let session else {
            try run("DELETE FROM stream_sessions WHERE stream_id = ?", [id.hex])
            return
        }
        try run(
            "INSERT INTO stream_sessions (stream_id, session) VALUES (?, ?) "
                + "ON CONFLICT (stream_id) DO UPDATE SET session = excluded.session", [id.hex, Data(session)])
    }
}
