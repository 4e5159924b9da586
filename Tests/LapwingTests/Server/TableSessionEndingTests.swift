import ControlPlane
import Detectors
import Foundation
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// Sessions that are cancelled, deleted or interrupted, and what goes with a table.
@Suite struct TableSessionEndingTests {
    private let server: KPIServer
    private var caller: Caller { server.caller }

    init() async throws { server = try await KPIServer() }

    private func start(_ name: String = "Pumps", rows: Int = 40, on server: KPIServer? = nil) async throws -> ResourceID
    {
        let server = server ?? self.server
        try await server.put(name, csv: PumpTable.csv(0..<rows), PumpTable.columns)
        return try await server.sessions.start(NewTableSession(tableName: name), caller: server.caller).id
    }

    private func list(_ filter: TableSessionFilter = TableSessionFilter()) async throws -> [ResourceID] {
        let query = TableSessionQuery(filter: filter, order: .ascending, slice: PageSlice(limit: 100))
        let page = try await server.sessions.list(query, caller: caller)
        #expect(page.total == page.items.count)
        return page.items.map(\.id)
    }

    private func modelRows() async throws -> [Model] {
        try await server.parts.store.read { try $0.models(ListQuery(tenancy: server.caller.tenancy)).items }
    }

    @Test func aSessionThatIsCancelledIsShownAsThat() async throws {
        let id = try await start()
        let work = try await server.services.workRequests.cancel(id, caller: caller, ifMatch: .any)
        #expect(work?.status == .canceled)
        let session = try #require(try await server.sessions.get(id, caller: caller))
        #expect(session.status == .cancelled && session.statusHistory.map(\.status) == [.requested, .cancelled])
        try await server.working { try await Task.sleep(for: .milliseconds(200)) }
        #expect(try await server.sessions.get(id, caller: caller) == session)
        #expect(try server.blobFiles().isEmpty && server.modelFiles().isEmpty)
    }

    @Test func aSessionThatIsDeletedWhileItWaitsLeavesNothing() async throws {
        let id = try await start()
        #expect(try await server.sessions.delete(id, caller: caller))
        #expect(try await server.sessions.delete(id, caller: caller) == false)
        #expect(try await server.sessions.get(id, caller: caller) == nil)
        #expect(try await modelRows().isEmpty)
        try await server.working { try await Task.sleep(for: .milliseconds(200)) }
        #expect(try server.blobFiles().isEmpty && server.modelFiles().isEmpty)
        let work = try await server.services.workRequests.get(id, caller: caller)
        #expect(work?.status == .canceled)
    }

    private func claimed(by owner: String, on server: KPIServer? = nil) async throws -> Job {
        let store = (server ?? self.server).parts.store
        return try #require(
            try await store.claimNext(
                lane: .training, owner: owner, now: Timestamp(microseconds: .max),
                leaseUntil: Timestamp(microseconds: .max)))
    }

    /// Does the work of a session up to the transaction that ends it, which comes after `meanwhile`.
    private func workOn(
        _ id: ResourceID, meanwhile: () async throws -> Void
    ) async throws {
        let environment = server.parts.environment
        let job = try await claimed(by: "test")
        #expect(job.kind == .trainTableModel && job.workRequestID == id)
        let claim = JobClaim(jobID: job.id, owner: "test", attempt: job.attempt)
        let handler = TrainTableModelHandler(environment: environment)
        let work = try await handler.prepare(job, claim: claim)
        let outcome = try await BlockingWork.run { try work(NeverCancelled()) }
        try await meanwhile()
        try await environment.store.write { transaction in
            try transaction.finish(claim)
            try outcome.apply(transaction)
        }
        outcome.afterCommit()
    }

    @Test func aSessionThatIsDeletedWhileItRunsLeavesNoResults() async throws {
        let id = try await start()
        try await workOn(id) { () async throws in
            #expect(try server.blobFiles().count == 1)
            #expect(try await server.sessions.delete(id, caller: caller))
        }
        #expect(try server.blobFiles().isEmpty)
        #expect(try await modelRows().isEmpty)
        #expect(try await server.services.workRequests.get(id, caller: caller)?.status == .canceled)
    }

    @Test func aModelThatIsDeletedWhileItIsTrainedCancelsItsSession() async throws {
        let id = try await start()
        try await workOn(id) { () async throws in
            let model = try #require(try await modelRows().first)
            _ = try await server.services.models.delete(model.id, caller: caller, ifMatch: .any)
        }
        let session = try #require(try await server.sessions.get(id, caller: caller))
        #expect(session.status == .cancelled && session.modelID == nil && session.percentAnomalies == nil)
        #expect(try server.blobFiles().isEmpty)
    }

    @Test func aRunningSessionStopsWhenItIsAskedTo() async throws {
        let id = try await start()
        let environment = server.parts.environment
        let job = try await claimed(by: "test")
        let work = try await TrainTableModelHandler(environment: environment).prepare(
            job, claim: JobClaim(jobID: job.id, owner: "test", attempt: job.attempt))
        for allowed in [0, 1, 3, 6] {
            await #expect(throws: JobCanceled.self) {
                try await BlockingWork.run { _ = try work(CancelledAfter(allowed)) }
            }
        }
        #expect(try server.blobFiles().isEmpty)
        #expect(try await server.sessions.get(id, caller: caller)?.status == .started)
    }

    /// A session whose worker wrote model and results, and died before the transaction that would have named them.
    private func leftBehind(in folder: TemporaryFolder) async throws -> ResourceID {
        let server = try await KPIServer(folder: folder)
        let id = try await start(on: server)
        let job = try await claimed(by: "dead", on: server)
        let handler = TrainTableModelHandler(environment: server.parts.environment)
        let work = try await handler.prepare(job, claim: JobClaim(jobID: job.id, owner: "dead", attempt: job.attempt))
        _ = try await BlockingWork.run { try work(NeverCancelled()) }
        #expect(try server.blobFiles().count == 1 && server.modelFiles().count == 1)
        #expect(try await server.sessions.get(id, caller: server.caller)?.status == .started)
        try await server.close()
        return id
    }

    /// The session as the next process ends it.
    private func endedByTheNext(_ id: ResourceID, in folder: TemporaryFolder) async throws -> TableSession {
        let next = try await KPIServer(folder: folder)
        #expect(try next.blobFiles().isEmpty && next.modelFiles().isEmpty)
        let session = try await next.ended(id)
        #expect(session.status == .completed && session.statusHistory.count == 3)
        #expect(try await next.results(id, .scores).total == 40)
        #expect(try next.blobFiles().count == 1 && next.modelFiles().count == 1)
        try await next.close()
        return session
    }

    @Test func aSessionThatTheEndOfTheProcessInterruptsRunsAgain() async throws {
        let folder = try TemporaryFolder()
        let id = try await leftBehind(in: folder)
        let session = try await endedByTheNext(id, in: folder)
        // What is named stays over the next start.
        let last = try await KPIServer(folder: folder)
        #expect(try await last.sessions.get(id, caller: last.caller) == session)
        #expect(try await last.results(id, .scores).rows.texts("id") == (0..<40).map { "r\($0)" })
        try await last.close()
    }

    @Test func deletingASessionLeavesItsModelAndTheOtherWayRound() async throws {
        let (first, second) = (try await start(), try await start())
        try await server.working { for id in [first, second] { _ = try await server.settled(id) } }
        let models = try await server.models.list(
            TableModelQuery(order: .ascending, slice: PageSlice(limit: 9)), caller: caller)
        #expect(models.total == 2 && models.items.map(\.sessionID) == [first, second])
        #expect(try server.blobFiles().count == 2)
        // Both learnt the same, so there is one file of both.
        #expect(try server.modelFiles().count == 1)

        #expect(try await server.sessions.delete(first, caller: caller))
        #expect(try server.blobFiles().count == 1)
        #expect(try await server.models.get(models.items[0].id, caller: caller) == models.items[0])

        #expect(try await server.models.delete(models.items[1].id, caller: caller))
        #expect(try await server.models.delete(models.items[1].id, caller: caller) == false)
        #expect(try server.modelFiles().count == 1)
        let session = try #require(try await server.sessions.get(second, caller: caller))
        #expect(session.status == .completed && session.modelID == models.items[1].id)
        #expect(try await server.results(second, .scores).total == 40)
        #expect(try await server.models.delete(models.items[0].id, caller: caller))
        #expect(try server.modelFiles().isEmpty)
    }

    @Test func sessionsAreFoundAndDeletedByCriteria() async throws {
        let ids = [try await start("A"), try await start("b"), try await start("A")]
        try await server.working { for id in ids { _ = try await server.settled(id) } }
        var filter = TableSessionFilter()
        filter.tableName = "a"
        #expect(try await Set(list(filter)) == [ids[0], ids[2]])
        filter.requestedAfter = Timestamp(microseconds: Int64.max)
        #expect(try await list(filter).isEmpty)
        filter.requestedAfter = Timestamp(microseconds: 0)
        filter.requestedBefore = Timestamp(microseconds: Int64.max)
        #expect(try await list(filter).count == 2)
        filter.tableName = "a\0"
        #expect(try await list(filter).isEmpty)
        filter = TableSessionFilter()
        filter.type = .forecast
        #expect(try await list(filter).isEmpty)
        try await server.sessions.delete(matching: filter, caller: caller)
        filter.type = .model
        #expect(try await list(filter).count == 3)
        filter.modelID = try await server.sessions.get(ids[1], caller: caller)?.modelID
        #expect(try await list(filter) == [ids[1]])

        for key in TableSessionQuery.SortKey.allCases {
            for order in [ListQuery.Order.ascending, .descending] {
                let query = TableSessionQuery(sortKey: key, order: order, slice: PageSlice(skip: 1, limit: 1))
                let page = try await server.sessions.list(query, caller: caller)
                #expect(page.total == 3 && page.items.count == 1)
            }
        }
        await #expect {
            try await server.sessions.delete(matching: TableSessionFilter(), caller: caller)
        } throws: {
            guard case TableFault.criteriaRequired = $0 else { return false }
            return true
        }
        var ofA = TableSessionFilter()
        ofA.tableName = "A"
        try await server.sessions.delete(matching: ofA, caller: caller)
        #expect(try await list() == [ids[1]])
        #expect(try server.blobFiles().count == 1)

        await #expect(throws: TableFault.self) {
            try await server.models.delete(matching: TableModelFilter(), caller: caller)
        }
        var models = TableModelFilter()
        models.tableName = "a"
        try await server.models.delete(matching: models, caller: caller)
        #expect(try await modelRows().map { $0.training.table?.tableKey } == ["b"])
    }

    @Test(arguments: [Set<TableCascade>(), [.sessions], [.models], [.sessions, .models]])
    func whatGoesWithATableIsWhatIsNamed(_ cascade: Set<TableCascade>) async throws {
        let (finished, other) = (try await start(), try await start("other"))
        try await server.working { for id in [finished, other] { _ = try await server.settled(id) } }
        let waiting = try await start()
        try await server.services.tables.delete("pumps", cascade: cascade, caller: caller)
        #expect(try await Set(list()) == (cascade.contains(.sessions) ? [other] : [finished, waiting, other]))
        let states = try await modelRows().map { "\($0.displayName) \($0.state)" }.sorted()
        let kept = cascade.contains(.models) ? [] : ["Anomalies on Pumps active"]
        let pending = cascade.isEmpty ? ["Anomalies on Pumps creating"] : []
        #expect(states == kept + pending + ["Anomalies on other active"])
        #expect(try server.blobFiles().count == (cascade.contains(.sessions) ? 1 : 2))
        if cascade == [.models] {
            #expect(try await server.sessions.get(waiting, caller: caller)?.status == .cancelled)
        }
    }

    @Test func otherUsersSeeNothingOfThem() async throws {
        let id = try await start()
        let session = try await server.ended(id)
        let model = try #require(session.modelID)
        let stranger = Caller(
            principal: Principal(
                id: server.parts.environment.ids.next(), tenancy: caller.tenancy, name: "s",
                policy: caller.principal.policy, timeCreated: session.timeRequested))
        #expect(try await server.sessions.get(id, caller: stranger) == nil)
        #expect(try await server.sessions.results(id, .scores, slice: PageSlice(limit: 1), caller: stranger) == nil)
        #expect(try await server.sessions.delete(id, caller: stranger) == false)
        #expect(try await server.models.get(model, caller: stranger) == nil)
        #expect(try await server.models.delete(model, caller: stranger) == false)
        #expect(try await server.models.predict(model, CellTable(columns: ["a"]), caller: stranger) == nil)
        let none = try await server.models.vocabularies(
            TableVocabularyQuery(slice: PageSlice(limit: 9)), caller: stranger)
        #expect(none.total == 0)
        #expect(
            try await server.sessions.list(TableSessionQuery(slice: PageSlice(limit: 9)), caller: stranger).total == 0)
        #expect(try await server.sessions.get(id, caller: caller) == session)
    }

    @Test func sessionsOfADeletedProjectGoWithIt() async throws {
        let id = try await start()
        let session = try await server.ended(id)
        let project = try #require(try await modelRows().first?.projectID)
        #expect(try await server.models.delete(try #require(session.modelID), caller: caller))
        try await server.services.tables.delete("pumps", caller: caller)
        #expect(try server.blobFiles().count == 1)
        _ = try await server.services.projects.delete(project, caller: caller, ifMatch: .any)
        #expect(try server.blobFiles().isEmpty)
        #expect(try await server.sessions.get(id, caller: caller) == nil)
    }
}

private struct NeverCancelled: JobControl {
    func check() {}
    func report(percent: Double, message: String) {}
}

/// Lets a number of checks pass.
///
/// `@unchecked Sendable`: `lock` guards `left`.
private final class CancelledAfter: JobControl, @unchecked Sendable {
    private let lock = NSLock()
    private var left: Int

    init(_ checks: Int) { left = checks }

    func check() throws {
        try lock.withLock {
            left -= 1
            if left < 0 { throw JobCanceled() }
        }
    }

    func report(percent: Double, message: String) {}
}
