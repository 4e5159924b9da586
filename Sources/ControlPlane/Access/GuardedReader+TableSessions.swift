import TimeSeries

/// Trainings on the rows of a table. A session makes a model: who may do something with the models of a project, may do it with
/// its sessions.
extension GuardedReader {
    private func permitsModels(in project: ResourceID) throws -> Bool {
        let project = try reader.project(project, tenancy: access.caller.tenancy)
        return access.permits(.model, compartment: project?.compartmentID)
    }

    func tableSession(_ id: ResourceID, project: ResourceID) throws -> StoredTableSession? {
        guard try permitsModels(in: project) else { return nil }
        return try reader.tableSession(id, project: project)
    }
    func tableSessionCount(_ filter: TableSessionFilter, project: ResourceID) throws -> Int {
        guard try permitsModels(in: project) else { return 0 }
        return try reader.tableSessionCount(filter, project: project)
    }
    func tableSessions(
        _ query: TableSessionQuery, project: ResourceID
    ) throws -> [StoredTableSession] {
        guard try permitsModels(in: project) else { return [] }
        return try reader.tableSessions(query, project: project)
    }
    func tableSessionReferences(_ filter: TableSessionFilter, project: ResourceID) throws -> [TableSessionReference] {
        guard try permitsModels(in: project) else { return [] }
        return try reader.tableSessionReferences(filter, project: project)
    }
    func tableModelCount(
        _ filter: TableModelFilter, states: [ModelLifecycle.State], project: ResourceID
    ) throws -> Int {
        guard try permitsModels(in: project) else { return 0 }
        return try reader.tableModelCount(filter, states: states, project: project)
    }
    func tableModels(_ query: TableModelQuery, project: ResourceID) throws -> [Model] {
        guard try permitsModels(in: project) else { return [] }
        return try reader.tableModels(query, project: project)
    }
    func tableModels(
        _ filter: TableModelFilter, states: [ModelLifecycle.State], project: ResourceID
    ) throws -> [TableModelReference] {
        guard try permitsModels(in: project) else { return [] }
        return try reader.tableModels(filter, states: states, project: project)
    }
    func tableVocabularies(
        _ query: TableVocabularyQuery, project: ResourceID
    ) throws -> CountedPage<TableVocabulary> {
        guard try permitsModels(in: project) else { return .empty }
        return try reader.tableVocabularies(query, project: project)
    }
    func tableVocabulary(_ id: ResourceID, project: ResourceID) throws -> TableVocabulary? {
        guard try permitsModels(in: project) else { return nil }
        return try reader.tableVocabulary(id, project: project)
    }
}

extension GuardedTransaction {
    func insert(_ session: StoredTableSession) throws { try writer.insert(session) }
    func setResult(_ result: TableSessionResult, ofTableSession id: ResourceID) throws {
        try writer.setResult(result, ofTableSession: id)
    }
    func deleteTableSession(_ id: ResourceID) throws { try writer.deleteTableSession(id) }
}
