import TimeSeries

/// Trainings on the rows of a table, asked for with the id of a project that was let through. They are judged as models that lie
/// where their project does: the model itself may be gone, or may have been moved.
extension GuardedReader {
    private func permitsModels(of project: ResourceID) throws -> Bool {
        guard let project = try reader.project(project, tenancy: access.caller.tenancy) else { return false }
        return access.permits(.model, compartment: project.compartmentID)
    }

    func tableSession(_ id: ResourceID, project: ResourceID) throws -> StoredTableSession? {
        try permitsModels(of: project) ? reader.tableSession(id, project: project) : nil
    }
    func tableSessionCount(_ filter: TableSessionFilter, project: ResourceID) throws -> Int {
        try permitsModels(of: project) ? reader.tableSessionCount(filter, project: project) : 0
    }
    func tableSessions(
        _ query: TableSessionQuery, project: ResourceID
    ) throws -> [StoredTableSession] {
        try permitsModels(of: project) ? reader.tableSessions(query, project: project) : []
    }
    func tableSessionReferences(_ filter: TableSessionFilter, project: ResourceID) throws -> [TableSessionReference] {
        try permitsModels(of: project) ? reader.tableSessionReferences(filter, project: project) : []
    }
    func tableModelCount(
        _ filter: TableModelFilter, states: [ModelLifecycle.State], project: ResourceID
    ) throws -> Int {
        try permitsModels(of: project) ? reader.tableModelCount(filter, states: states, project: project) : 0
    }
    func tableModels(_ query: TableModelQuery, project: ResourceID) throws -> [Model] {
        try reader.tableModels(query, project: project).filter {
            access.permits(.model, compartment: $0.compartmentID)
        }
    }
    func tableModels(
        _ filter: TableModelFilter, states: [ModelLifecycle.State], project: ResourceID
    ) throws -> [TableModelReference] {
        try reader.tableModels(filter, states: states, project: project)
    }
    func tableVocabularies(
        _ query: TableVocabularyQuery, project: ResourceID
    ) throws -> CountedPage<TableVocabulary> {
        try permitsModels(of: project) ? reader.tableVocabularies(query, project: project) : .empty
    }
    func tableVocabulary(_ id: ResourceID, project: ResourceID) throws -> TableVocabulary? {
        try permitsModels(of: project) ? reader.tableVocabulary(id, project: project) : nil
    }
}

extension GuardedTransaction {
    func insert(_ session: StoredTableSession) throws { try writer.insert(session) }
    func setResult(_ result: TableSessionResult, ofTableSession id: ResourceID) throws {
        try writer.setResult(result, ofTableSession: id)
    }
    func deleteTableSession(_ id: ResourceID) throws { try writer.deleteTableSession(id) }
}
