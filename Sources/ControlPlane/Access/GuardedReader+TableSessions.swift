import TimeSeries

/// Trainings on the rows of a table, asked for with the id of a project that was let through.
extension GuardedReader {
    func tableSession(_ id: ResourceID, project: ResourceID) throws -> StoredTableSession? {
        try reader.tableSession(id, project: project)
    }
    func tableSessionCount(_ filter: TableSessionFilter, project: ResourceID) throws -> Int {
        try reader.tableSessionCount(filter, project: project)
    }
    func tableSessions(
        _ query: TableSessionQuery, project: ResourceID
    ) throws -> [StoredTableSession] {
        try reader.tableSessions(query, project: project)
    }
    func tableSessionReferences(_ filter: TableSessionFilter, project: ResourceID) throws -> [TableSessionReference] {
        try reader.tableSessionReferences(filter, project: project)
    }
    func tableModelCount(
        _ filter: TableModelFilter, states: [ModelLifecycle.State], project: ResourceID
    ) throws -> Int {
        try reader.tableModelCount(filter, states: states, project: project)
    }
    func tableModels(_ query: TableModelQuery, project: ResourceID) throws -> [Model] {
        try reader.tableModels(query, project: project)
    }
    func tableModels(
        _ filter: TableModelFilter, states: [ModelLifecycle.State], project: ResourceID
    ) throws -> [TableModelReference] {
        try reader.tableModels(filter, states: states, project: project)
    }
    func tableVocabularies(
        _ query: TableVocabularyQuery, project: ResourceID
    ) throws -> CountedPage<TableVocabulary> {
        try reader.tableVocabularies(query, project: project)
    }
    func tableVocabulary(_ id: ResourceID, project: ResourceID) throws -> TableVocabulary? {
        try reader.tableVocabulary(id, project: project)
    }
}

extension GuardedTransaction {
    func insert(_ session: StoredTableSession) throws { try writer.insert(session) }
    func setResult(_ result: TableSessionResult, ofTableSession id: ResourceID) throws {
        try writer.setResult(result, ofTableSession: id)
    }
    func deleteTableSession(_ id: ResourceID) throws { try writer.deleteTableSession(id) }
}
