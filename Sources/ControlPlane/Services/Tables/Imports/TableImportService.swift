import Foundation
import TimeSeries

/// Imports: a file is fetched and put into a table, on the work queue.
public struct TableImportService: Sendable {
    let environment: ServiceEnvironment
    let parts: ImportParts
    let limits: TableLimits

    /// Records the import, which then runs by itself.
    /// - Throws: `ServiceError.invalidParameter` for a place that nothing can be fetched from, and
    ///   `unavailable` while too many wait.
    public func start(_ new: NewTableImport, caller: Caller) async throws -> TableImport {
        try limits.check(new.tableName)
        let now = environment.clock.now()
        try check(new.place, now)
        let id = environment.ids.next()
        let sealed = try environment.sealing.seal(Array(try JSONEncoder().encode(new.place)), context: id.hex)
        let ids = (0..<3).map { _ in environment.ids.next() }
        let limits = self.limits
        let made = try await environment.store.write { transaction in
            let project = try transaction.makeOwnProject(.nexosis, for: .dataAssets, of: caller, id: ids[0], now: now)
            guard try transaction.unfinishedTableImportCount(project: project.id) < limits.imports else {
                throw ServiceError.unavailable(
                    "\(limits.imports) imports wait or run, and no more may: ask again when one of them has ended")
            }
            let key = CellName.folded(new.tableName)
            let known = try transaction.table(named: key, project: project.id)?.id
            let table = known ?? ids[1]
            let work = WorkRequest(
                id: id, tenancy: caller.tenancy, compartmentID: project.compartmentID, operation: .importData,
                status: .accepted, subject: .init(kind: .dataAsset, id: table, action: .inProgress), timeAccepted: now)
            let stored = StoredTableImport(
                id: id, projectID: project.id, tableName: new.tableName, tableKey: key, kind: new.place.kind,
                timeRequested: now,
                request: .init(
                    settings: new.columns, parameters: new.place.publicParameters, isNewTable: known == nil,
                    requestedBy: caller.principal.id.hex),
                sealed: sealed)
            try transaction.insert(work)
            try transaction.insert(stored)
            try transaction.insert(
                Job(
                    id: ids[2], tenancy: caller.tenancy, kind: .importTable, subjectID: table, workRequestID: id,
                    notBefore: now, timeCreated: now))
            return TableImport(stored, work, errors: [])
        }
        environment.signal.jobsMayBeWaiting()
        return made
    }

    /// What can be told at once; what a name leads to shows when it is fetched.
    private func check(_ place: ImportPlace, _ now: Timestamp) throws {
        let request = try parts.requests.request(for: place, at: now.microseconds / 1_000_000)
        do {
            try parts.fetcher.check(request)
        } catch let error as FetchError {
            throw ServiceError.invalidParameter(field: place.field(of: error), reason: error.reason.description)
        }
    }

    /// Nil when there is no such import.
    public func get(_ id: ResourceID, caller: Caller) async throws -> TableImport? {
        try await environment.store.read { reader in
            guard let project = try reader.tableProject(of: caller)?.id,
                let stored = try reader.tableImport(id), stored.projectID == project
            else { return nil }
            return try reader.shown(stored, tenancy: caller.tenancy)
        }
    }

    public func list(_ query: TableImportQuery, caller: Caller) async throws -> CountedPage<TableImport> {
        try await environment.store.read { reader in
            guard let project = try reader.tableProject(of: caller)?.id else { return .empty }
            let page = try reader.tableImports(query, project: project)
            return CountedPage(
                items: try page.items.compactMap { try reader.shown($0, tenancy: caller.tenancy) }, total: page.total)
        }
    }
}

extension MetadataReader {
    fileprivate func shown(_ stored: StoredTableImport, tenancy: ResourceID) throws -> TableImport? {
        guard let work = try workRequest(stored.id, tenancy: tenancy) else { return nil }
        let errors = work.status == .failed ? try workRequestErrors(stored.id, limit: 10, after: nil).items : []
        return TableImport(stored, work, errors: errors)
    }
}

extension MetadataWriter {
    /// What an import was fetched with is needed no more.
    func forgetPlace(ofImport id: ResourceID) throws {
        guard var stored = try tableImport(id), stored.sealed != nil else { return }
        stored.sealed = nil
        try update(stored)
    }
}

extension ImportPlace {
    /// The field of the request that is to blame.
    fileprivate func field(of error: FetchError) -> String {
        switch self {
        case .url: if case .badRequest = error.reason { "auth" } else { "url" }
        case .s3: "bucket"
        case .azure: "connectionString"
        }
    }
}
