import Detectors
import TimeSeries

/// Trainings on tables and their results, on the work queue like every other training.
public struct TableSessionService: Sendable {
    let environment: ServiceEnvironment
    let limits: TableLimits

    /// Records the session, which then runs by itself.
    /// - Throws: `ServiceError.notFound` (kind `dataSet`), `invalidParameter` where no feature is left, and `limitExceeded`;
    ///   `TableFault.invalidColumnMetadata`, and `noData` for a table without rows.
    public func start(_ new: NewTableSession, caller: Caller) async throws -> TableSession {
        throw ServiceError.unavailable("not there yet")
    }

    /// Nil when there is no such session.
    public func get(_ id: ResourceID, caller: Caller) async throws -> TableSession? { nil }

    public func list(_ query: TableSessionQuery, caller: Caller) async throws -> CountedPage<TableSession> {
        CountedPage(items: [], total: 0)
    }

    /// False when there is no such session. What runs is told to stop; a finished model stays.
    public func delete(_ id: ResourceID, caller: Caller) async throws -> Bool { false }

    /// - Throws: `TableFault.criteriaRequired` when nothing says which ones.
    public func delete(matching filter: TableSessionFilter, caller: Caller) async throws {}

    /// Nil when there is no such session; without rows until it is completed.
    public func results(
        _ id: ResourceID, _ kind: SessionResultKind, slice: PageSlice, caller: Caller
    ) async throws -> TableSessionResults? { nil }
}
