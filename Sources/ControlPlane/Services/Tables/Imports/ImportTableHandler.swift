import Foundation
import TimeSeries

/// Fetches the file of an import, reads it, and puts its rows into the table in the transaction that ends the job.
public struct ImportTableHandler: JobHandler {
    public let kind = Job.Kind.importTable
    let environment: ServiceEnvironment
    let parts: ImportParts
    let limits: TableLimits

    public init(environment: ServiceEnvironment, parts: ImportParts, limits: TableLimits = TableLimits()) {
        self.environment = environment
        self.parts = parts
        self.limits = limits
    }

    public func prepare(_ job: Job, claim: JobClaim) async throws -> JobWork {
        let now = environment.clock.now()
        let stored = try await environment.store.write { transaction -> StoredTableImport? in
            try transaction.verify(claim)
            guard let stored = try transaction.tableImport(job.workRequestID) else { return nil }
            try transaction.start(job, now: now, message: "fetching the file (attempt \(job.attempt))")
            return stored
        }
        guard let stored else { return { _ in self.canceled(job) } }
        return { control in
            do {
                return try self.carryOut(job, stored, control)
            } catch let fault as ImportFault {
                return self.failed(job, fault)
            }
        }
    }

    private func carryOut(
        _ job: Job, _ stored: StoredTableImport, _ control: any JobControl
    ) throws -> JobOutcome {
        let place = try place(of: stored)
        var request: FetchRequest
        do {
            request = try parts.requests.request(for: place, at: environment.clock.now().microseconds / 1_000_000)
        } catch let error as ServiceError {
            throw ImportFault(ofPut: error) ?? error
        }
        request.requester = "user \(stored.request.requestedBy), import \(stored.id.hex)"
        let file = ImportedFile(objects: environment.objects, parts: parts, limits: limits)
        var document = try file.read(request, format: place.format, check: control.check)
        try control.check()
        control.report(
            percent: 60, message: "read \(document.rows.rowCount) rows and \(document.rows.columns.count) columns")
        document.columns = document.columns.overridden(by: stored.request.settings)
        return put(TableUpload(document), job, stored)
    }

    private func place(of stored: StoredTableImport) throws -> ImportPlace {
        guard let sealed = stored.sealed else { throw ImportFault(code: "InternalError", message: "the place is gone") }
        do {
            let bytes = try environment.sealing.open(sealed, context: stored.id.hex)
            return try JSONDecoder().decode(ImportPlace.self, from: Data(bytes))
        } catch let fault as SecretFault {
            let reason =
                fault == .masterKeyLost ? "the server has another master key since it was asked for" : "it is damaged"
            throw ImportFault(
                code: "PlaceUnreadable", message: "What the import was asked for cannot be read: \(reason); ask again")
        }
    }

    // MARK: Endings

    private func put(_ upload: TableUpload, _ job: Job, _ stored: StoredTableImport) -> JobOutcome {
        let (environment, limits) = (self.environment, self.limits)
        let ids = [environment.ids.next(), environment.ids.next()]
        return JobOutcome(apply: { transaction in
            let now = environment.clock.now()
            let table: TableSummary
            do {
                let guarded = try transaction.acting(for: stored, tenancy: job.tenancy)
                let project = try guarded.makeOwnProject(
                    .nexosis, for: .dataAssets, of: guarded.access.caller, id: ids[0], now: now)
                // A table that was there when the import was asked for may have been deleted, but its id is taken.
                let newID = stored.request.isNewTable ? job.subjectID : ids[1]
                // It checks everything before it writes: what it refuses leaves nothing behind.
                table = try guarded.put(
                    upload, intoTable: stored.tableName, project: project, newID: newID, limits: limits, now: now
                ).table
            } catch {
                guard let fault = ImportFault(ofPut: error) else { throw error }
                return try transaction.end(job, failedBy: fault, now: now)
            }
            var done = stored
            done.sealed = nil
            done.request.columns = table.columns
            try transaction.update(done)
            if var work = try transaction.workRequest(job.workRequestID, tenancy: job.tenancy) {
                work.subject.id = table.id
                try transaction.update(work)
            }
            try transaction.end(
                job, .succeeded, now: now, message: "the data set has \(table.rowCount) rows")
        })
    }

    private func failed(_ job: Job, _ fault: ImportFault) -> JobOutcome {
        let environment = self.environment
        return JobOutcome(apply: { try $0.end(job, failedBy: fault, now: environment.clock.now()) })
    }

    public func canceled(_ job: Job) -> JobOutcome {
        let environment = self.environment
        return JobOutcome(apply: { transaction in
            try transaction.forgetPlace(ofImport: job.workRequestID)
            try transaction.end(job, .canceled, now: environment.clock.now(), message: "the import was canceled")
        })
    }

    public func gaveUp(_ job: Job, reason: String) -> JobOutcome {
        failed(job, ImportFault(code: "InternalError", message: reason))
    }

    public func recordProgress(_ job: Job, _ progress: JobProgress, in transaction: any MetadataWriter) throws {
        try transaction.record(progress, of: job, now: environment.clock.now())
    }
}

extension MetadataWriter {
    fileprivate func end(_ job: Job, failedBy fault: ImportFault, now: Timestamp) throws {
        try forgetPlace(ofImport: job.workRequestID)
        try append(WorkRequestError(code: fault.code, message: fault.message, time: now), to: job.workRequestID)
        try end(job, .failed, now: now, message: fault.message)
    }

    /// What the user who asked may do, now that the import ends.
    fileprivate func acting(for stored: StoredTableImport, tenancy: ResourceID) throws -> GuardedTransaction {
        guard let id = ResourceID(hex: stored.request.requestedBy), let user = try principal(id, tenancy: tenancy)
        else {
            throw ImportFault(
                code: "UserDeleted", message: "The user who asked for this import was deleted before it ended")
        }
        return GuardedTransaction(
            writer: self,
            access: AccessGuard(caller: Caller(principal: user), requirement: AccessRequirement(.manage, .dataAsset)))
    }
}
