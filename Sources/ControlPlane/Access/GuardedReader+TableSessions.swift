import TimeSeries

/// Trainings on the rows of a table, asked for with the id of a project that was let through.
extension GuardedReader {
    func tableSession(_ id: ResourceID, project: ResourceID) throws -> StoredTableSession? {
        try reader.tableSession(id, project: project)
    }
    func tableSessionCount(_ filter: TableSessionFilter, project: ResourceID) throws -> Int {
        try reader.tableSessionCount(filter, project: project)
    }
    func tableSessions(_ query: TableSessionQuery, project: ResourceID) throws -> [StoredTableSession] {
        try reader.tableSessions(query, project: project)
    }
    func unfinishedTableSessionCount(project: ResourceID) throws -> Int {
        try reader.unfinishedTableSessionCount(project: project)
    }
    func tableModelCount(_ filter: TableModelFilter, project: ResourceID) throws -> Int {
        try reader.tableModelCount(filter, project: project)
    }
    func tableModels(_ query: TableModelQuery, project: ResourceID) throws -> [Model] {
        try reader.tableModels(query, project: project)
    }
    func tableModels(mentioning text: String, project: ResourceID) throws -> [Model] {
        try reader.tableModels(mentioning: text, project: project)
    }
    func livingTableModelCount(project: ResourceID) throws -> Int { try reader.livingTableModelCount(project: project) }
}

extension GuardedTransaction {
    func insert(_ session: StoredTableSession) throws { try writer.insert(session) }
    func setResult(_ result: TableSessionResult, ofTableSession id: ResourceID) throws {
        try writer.setResult(result, ofTableSession: id)
    }
    func deleteTableSession(_ id: ResourceID) throws { try writer.deleteTableSession(id) }
}
