import ControlPlane
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import WorkQueue
@testable import lapwing

/// What happens when two things happen at once. Nothing works here but what a test itself sets going.
@Suite("Races between requests and jobs")
struct RaceTests {
    /// The parts of a server whose workers do not run, over a data directory that holds a trained model.
    private struct Idle {
        let folder: TemporaryFolder
        let parts: ServerParts
        let caller: Caller
        let model: ResourceID
        let project: ResourceID
        let asset: String

        init() async throws {
            let made: (project: String, asset: String, model: String)
            (folder, made) = try await Idle.train()
            parts = try await ServerParts.build(ServerConfiguration(dataDirectory: folder.path("data")))
            caller = Caller(principal: try #require(try await parts.store.read { try $0.firstPrincipal() }))
            model = try Idle.identity(made.model)
            project = try Idle.identity(made.project)
            asset = try Idle.identity(made.asset).hex
        }

        /// The server is gone, and its lock with it, when this returns.
        private static func train() async throws -> (
            TemporaryFolder, (project: String, asset: String, model: String)
        ) {
            let server = try await RunningServer()
            let made = try await server.trainedModel()
            try await server.stop()
            return (server.folder, made)
        }

        private static func identity(_ ocid: String) throws -> ResourceID {
            try #require(ResourceID(hex: ocid.suffix(32)))
        }

        func claim(_ lane: Job.Lane) async throws -> (Job, JobClaim) {
            let now = SystemWallClock().now()
            let job = try #require(
                try await parts.store.claimNext(lane: lane, owner: "test", now: now, leaseUntil: now))
            return (job, JobClaim(jobID: job.id, owner: "test", attempt: job.attempt))
        }

        func workRequest(_ id: ResourceID?) async throws -> WorkRequest {
            let id = try #require(id)
            return try #require(try await parts.services.workRequests.get(id, caller: caller))
        }

        func createModel(retry: RetryToken? = nil) async throws -> Created<Model> {
            try await parts.services.models.create(
                NewModel(
                    compartmentID: "ocid1.compartment.oc1..test", projectID: project,
                    training: TrainingRequest(dataAssetIDs: [asset])), caller: caller, retry: retry)
        }
    }

    private struct Control: JobControl {
        func check() throws {}
        func report(percent: Double, message: String) {}
    }

    @Test("a detection that meets the model's deletion answers as if it had come later")
    func detectionMeetsDeletion() async throws {
        let idle = try await Idle()
        let services = idle.parts.services
        let model = try await services.detection.servingModel(.model(idle.model), caller: idle.caller)
        _ = try await services.models.delete(idle.model, caller: idle.caller, ifMatch: .any)
        await #expect(throws: ServiceError.notFound(kind: "model", id: idle.model.hex)) {
            try await services.detection.detect(
                SensorData.table(rows: 1, signals: 3), model: model, sensitivity: 0.5)
        }
        try idle.parts.store.close()
    }

    @Test("a deployment deleted while it is activated is not reported as created")
    func activationMeetsDeletion() async throws {
        let idle = try await Idle()
        let services = idle.parts.services
        let created = try await services.deployments.create(
            NewDeployment(compartmentID: "ocid1.compartment.oc1..test", modelID: idle.model), caller: idle.caller,
            retry: nil)
        let (job, claim) = try await idle.claim(.service)
        let handler = try #require(idle.parts.runner.handlers[.activateDeployment])
        let work = try await handler.prepare(job, claim: claim)
        #expect(
            try await services.deployments.delete(created.resource.id, caller: idle.caller, ifMatch: .any))
        let outcome = try work(Control())
        try await idle.parts.store.write { transaction in
            try transaction.finish(claim)
            try outcome.apply(transaction)
        }
        #expect(try await idle.workRequest(created.workRequestID).status == .canceled)
        try idle.parts.store.close()
    }

    @Test("a cancellation that an interruption cut short can be asked for again, or by deleting the model")
    func cancelTwice() async throws {
        let idle = try await Idle()
        let services = idle.parts.services
        for isDeletion in [false, true] {
            let created = try await idle.createModel()
            let id = try #require(created.workRequestID)
            _ = try await idle.claim(.training)
            _ = try await services.workRequests.cancel(id, caller: idle.caller, ifMatch: .any)
            #expect(try await idle.workRequest(id).status == .canceling)
            #expect(try await idle.parts.store.releaseAllLeases(now: SystemWallClock().now()) == 1)
            #expect(try await idle.workRequest(id).status == .canceling)

            if isDeletion {
                _ = try await services.models.delete(created.resource.id, caller: idle.caller, ifMatch: .any)
            } else {
                _ = try await services.workRequests.cancel(id, caller: idle.caller, ifMatch: .any)
            }
            let request = try await idle.workRequest(id)
            #expect(request.status == .canceled)
            #expect(request.subject.action == .related)
            #expect(request.timeFinished != nil)
            let now = SystemWallClock().now()
            #expect(
                try await idle.parts.store.claimNext(lane: .training, owner: "test", now: now, leaseUntil: now) == nil)
            let model = try await services.models.get(created.resource.id, caller: idle.caller)
            #expect(model?.state == (isDeletion ? nil : .failed))
        }
        try idle.parts.store.close()
    }

    @Test("creates with the same token at the same time make one model")
    func sameToken() async throws {
        let idle = try await Idle()
        let retry = RetryToken(token: "t", body: [1])
        let made = try await withThrowingTaskGroup(of: ResourceID.self) { group in
            for _ in 0..<16 { group.addTask { try await idle.createModel(retry: retry).resource.id } }
            return try await group.reduce(into: Set<ResourceID>()) { $0.insert($1) }
        }
        #expect(made.count == 1)
        await #expect(throws: ServiceError.retryTokenReused) {
            try await idle.createModel(retry: RetryToken(token: "t", body: [2]))
        }
        try idle.parts.store.close()
    }
}
