import TimeSeries

/// Look-ups of trainings on tables, for a project that was let through already.
public protocol TableSessionReader {
    func tableSession(_ id: ResourceID, project: ResourceID) throws -> StoredTableSession?
    func tableSessionCount(_ filter: TableSessionFilter, project: ResourceID) throws -> Int
    /// - Throws: `ServiceError.limitExceeded` when the rows are more text than fits in memory.
    func tableSessions(
        _ query: TableSessionQuery, project: ResourceID
    ) throws -> [StoredTableSession]
    func tableSessionReferences(_ filter: TableSessionFilter, project: ResourceID) throws -> [TableSessionReference]

    func tableModelCount(
        _ filter: TableModelFilter, states: [ModelLifecycle.State], project: ResourceID
    ) throws -> Int
    /// The active ones.
    /// - Throws: `ServiceError.limitExceeded` when the rows are more text than fits in memory.
    func tableModels(_ query: TableModelQuery, project: ResourceID) throws -> [Model]
    func tableModels(
        _ filter: TableModelFilter, states: [ModelLifecycle.State], project: ResourceID
    ) throws -> [TableModelReference]

    /// Those of active models, the newest models first.
    func tableVocabularies(
        _ query: TableVocabularyQuery, project: ResourceID
    ) throws -> CountedPage<TableVocabulary>
    func tableVocabulary(_ id: ResourceID, project: ResourceID) throws -> TableVocabulary?
}

public protocol TableSessionWriter: TableSessionReader {
    /// Its model and work request are there already.
    func insert(_ session: StoredTableSession) throws
    func setResult(_ result: TableSessionResult, ofTableSession id: ResourceID) throws
    func deleteTableSession(_ id: ResourceID) throws
}

/// As much of a session as its deletion needs.
public struct TableSessionReference: Sendable, Equatable {
    public let id: ResourceID
    public let modelID: ResourceID
    public let blob: ResourceID?

    public init(id: ResourceID, modelID: ResourceID, blob: ResourceID?) {
        self.id = id
        self.modelID = modelID
        self.blob = blob
    }
}

/// As much of a model as its deletion needs.
public struct TableModelReference: Sendable, Equatable {
    public let id: ResourceID

    public init(id: ResourceID) { self.id = id }
}
