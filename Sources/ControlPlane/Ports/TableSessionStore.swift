import TimeSeries

/// Look-ups of trainings on tables, for a project that was let through already.
public protocol TableSessionReader {
    func tableSession(_ id: ResourceID, project: ResourceID) throws -> StoredTableSession?
    func tableSessionCount(_ filter: TableSessionFilter, project: ResourceID) throws -> Int
    func tableSessions(_ query: TableSessionQuery, project: ResourceID) throws -> [StoredTableSession]
    /// Of sessions that neither ended nor will be started again.
    func unfinishedTableSessionCount(project: ResourceID) throws -> Int

    func tableModelCount(_ filter: TableModelFilter, project: ResourceID) throws -> Int
    /// The active ones.
    func tableModels(_ query: TableModelQuery, project: ResourceID) throws -> [Model]
    /// Active models that may hold a text, such as the id of a vocabulary, in their findings.
    func tableModels(mentioning text: String, project: ResourceID) throws -> [Model]
    /// Models that are being trained or active.
    func livingTableModelCount(project: ResourceID) throws -> Int
}

public protocol TableSessionWriter: TableSessionReader {
    /// Its model and work request are there already.
    func insert(_ session: StoredTableSession) throws
    func setResult(_ result: TableSessionResult, ofTableSession id: ResourceID) throws
    func deleteTableSession(_ id: ResourceID) throws
}
