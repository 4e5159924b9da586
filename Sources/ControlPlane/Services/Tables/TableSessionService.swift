import Detectors
import TimeSeries

/// Trainings on tables and their results, on the work queue like every other training.
///
/// A session is a work request with its model; its row says what it was asked for and what came out. It outlives the model and
/// the table, and shows the rows as they were when it read them.
public struct TableSessionService: Sendable {
    let environment: ServiceEnvironment
    let limits: TableLimits

    /// Records the session, which then runs by itself.
    /// - Throws: `ServiceError.notFound` (kind `dataSet`), `invalidParameter` where no feature or no row is left, and
    ///   `unavailable` while too many wait or are there; `TableFault.invalidColumnMetadata`.
    public func start(_ new: NewTableSession, caller: Caller) async throws -> TableSession {
        let draft = try TableSessionDraft(new, caller: caller, now: environment.clock.now())
        let ids = (0..<3).map { _ in environment.ids.next() }
        let limits = self.limits
        let session = try await environment.store.write { transaction in
            guard let project = try transaction.tableProject(of: caller),
                let table = try transaction.table(named: new.tableName.tableKey, project: project.id)
            else { throw ServiceError.notFound(kind: "dataSet", id: new.tableName) }
            try limits.checkRoomForSession(project: project.id, in: transaction)
            let model = try draft.model(id: ids[0], sessionID: ids[1], table: table)
            let session = try draft.session(id: ids[1], model: model, table: table)
            try transaction.insertTraining(of: model, kind: .trainTableModel, workRequestID: ids[1], jobID: ids[2])
            try transaction.insert(session)
            return try session.shown(in: transaction, tenancy: caller.tenancy)
        }
        environment.signal.jobsMayBeWaiting()
        return session
    }

    /// Nil when there is no such session.
    public func get(_ id: ResourceID, caller: Caller) async throws -> TableSession? {
        try await environment.store.read { reader in
            guard let project = try reader.tableProject(of: caller)?.id else { return nil }
            return try reader.tableSession(id, project: project)?.shown(in: reader, tenancy: caller.tenancy)
        }
    }

    public func list(_ query: TableSessionQuery, caller: Caller) async throws -> CountedPage<TableSession> {
        try await environment.store.read { reader in
            guard let project = try reader.tableProject(of: caller)?.id else { return .empty }
            return CountedPage(
                items: try reader.tableSessions(query, project: project).map {
                    try $0.shown(in: reader, tenancy: caller.tenancy)
                },
                total: try reader.tableSessionCount(query.filter, project: project))
        }
    }

    /// False when there is no such session. What runs is told to stop; a finished model stays.
    public func delete(_ id: ResourceID, caller: Caller) async throws -> Bool {
        let (now, leftovers) = (environment.clock.now(), Leftovers())
        let isDeleted = try await environment.store.write { transaction in
            guard let project = try transaction.tableProject(of: caller)?.id,
                let session = try transaction.tableSession(id, project: project)
            else { return false }
            try transaction.delete(session.reference, tenancy: caller.tenancy, leftovers: leftovers, now: now)
            return true
        }
        await environment.remove(leftovers)
        return isDeleted
    }

    /// - Throws: `TableFault.criteriaRequired` when nothing says which ones.
    public func delete(matching filter: TableSessionFilter, caller: Caller) async throws {
        guard !filter.isEmpty else {
            throw TableFault.criteriaRequired("dataSourceName, type, requestedAfterDate, requestedBeforeDate")
        }
        let (now, leftovers) = (environment.clock.now(), Leftovers())
        try await environment.store.write { transaction in
            guard let project = try transaction.tableProject(of: caller)?.id else { return }
            try transaction.deleteTableSessions(
                filter, project: project, tenancy: caller.tenancy, leftovers: leftovers, now: now)
        }
        await environment.remove(leftovers)
    }

    /// Nil when there is no such session; without rows until it is completed.
    /// - Throws: `ServiceError.limitExceeded` when the rows are more text than fits in memory.
    public func results(
        _ id: ResourceID, _ kind: SessionResultKind, slice: PageSlice, caller: Caller
    ) async throws -> TableSessionResults? {
        let found = try await environment.store.read { reader -> (StoredTableSession, TableSession)? in
            guard let project = try reader.tableProject(of: caller)?.id,
                let session = try reader.tableSession(id, project: project)
            else { return nil }
            return (session, try session.shown(in: reader, tenancy: caller.tenancy))
        }
        guard let (stored, session) = found else { return nil }
        guard let result = stored.result, let blob = result.blob else {
            return TableSessionResults(session: session, rows: CellTable(columns: []), total: 0)
        }
        let objects = environment.objects
        let columns = SessionColumns.echoed(result.columns).map { result.columns[$0].name }
        do {
            let (rows, total) = try await BlockingWork.run {
                try SessionResultFile.read(
                    blob, in: objects, columns: columns, kind, slice: slice)
            }
            return TableSessionResults(session: session, rows: rows, total: total)
        } catch StoreError.blobMissing {
            // Deleted between its look-up and here; otherwise the server's own file is at fault.
            guard try await get(id, caller: caller) != nil else { return nil }
            throw StoreError.blobMissing(blob)
        }
    }
}

extension TableLimits {
    fileprivate func checkRoomForSession(project: ResourceID, in reader: any MetadataReader) throws {
        let waiting = try reader.tableModelCount(TableModelFilter(), states: [.creating], project: project)
        guard waiting < sessions else {
            throw ServiceError.unavailable(
                "\(sessions) sessions wait or run, and no more may: ask again when one of them has ended")
        }
        let finished = try reader.tableModelCount(TableModelFilter(), states: [.active], project: project)
        guard finished + waiting < models else {
            throw ServiceError.unavailable("there are \(models) models, and no more may be: delete one first")
        }
    }
}
