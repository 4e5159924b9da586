import ControlPlane
import GRDB

/// Vocabularies have no rows of their own: the findings of the model that learnt them name them.
extension TableVocabulary: FetchedRow {
    static let layout = TableLayout(
        "models m, json_each(m.report, '$.table.vocabularies') v",
        columns: [
            "json_extract(v.value, '$.id')", "m.id", "json_extract(m.training, '$.table.sessionID')",
            "json_extract(m.training, '$.table.tableName')", "json_extract(v.value, '$.column')", "m.time_created",
        ])

    static func read(_ columns: inout ColumnReader) throws -> TableVocabulary {
        TableVocabulary(
            id: try columns.id(), modelID: try columns.id(), sessionID: try columns.id(),
            tableName: try columns.text(), column: try columns.text(), timeCreated: try columns.time())
    }
}

extension TableVocabularyQuery {
    fileprivate func conditions(_ project: ResourceID) -> Conditions {
        var conditions = Conditions(
            "m.project_id = ? AND m.origin = 'nexosis' AND m.state = 'active'", project.hex)
        conditions.require("json_extract(m.training, '$.table.tableKey') = ?", tableKey)
        conditions.require("json_extract(m.training, '$.table.sessionID') = ?", sessionID?.hex)
        return conditions
    }
}

extension SQLiteReader {
    func tableVocabularies(
        _ query: TableVocabularyQuery, project: ResourceID
    ) throws -> CountedPage<TableVocabulary> {
        let layout = TableVocabulary.layout
        let conditions = query.conditions(project)
        return CountedPage(
            items: try all(
                sql: """
                    SELECT \(layout.columnList) FROM \(layout.name) WHERE \(conditions.text) \
                    ORDER BY m.time_created DESC, m.id DESC, v.key LIMIT ? OFFSET ?
                    """, conditions.arguments + [query.slice.limit, query.slice.skip]),
            total: try number(
                sql: "SELECT COUNT(*) FROM \(layout.name) WHERE \(conditions.text)", conditions.arguments))
    }

    func tableVocabulary(_ id: ResourceID, project: ResourceID) throws -> TableVocabulary? {
        // Looking for the id's text first is quicker than taking every model's findings apart.
        try first(
            sql: """
                SELECT \(TableVocabulary.layout.columnList) FROM \(TableVocabulary.layout.name) \
                WHERE m.project_id = ? AND m.origin = 'nexosis' AND m.state = 'active' AND instr(m.report, ?) > 0 \
                AND json_extract(v.value, '$.id') = ?
                """, [project.hex, id.hex, id.hex])
    }
}
