import ControlPlane
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

@Suite("Limits and lifetimes of models of several series, in process")
struct SeriesLimitTests {
    private typealias Fixture = SeriesFixture

    @Test("a tenancy has so many models, and so many trainings at a time")
    func counts() async throws {
        let fixture = try await Fixture()
        try await fixture.server.put("timestamp,a\n", as: "x.csv")
        let first = try await fixture.settled(
            try await fixture.models.create(Fixture.new(Fixture.object("x.csv")), caller: fixture.caller).id
        ).model
        let store = fixture.server.parts.store
        func fill(_ numbers: ClosedRange<Int>, _ state: ModelLifecycle.State) async throws {
            try await store.write { transaction in
                for number in numbers {
                    try transaction.insert(
                        Model(
                            id: Sample.id(number), tenancy: first.tenancy, compartmentID: first.compartmentID,
                            projectID: first.projectID, displayName: "m", training: first.training, state: state,
                            origin: .azure, timeCreated: first.timeCreated))
                }
            }
        }
        try await fill(1...100, .creating)
        await #expect(throws: SeriesModelError.tooManyTrainings(limit: 100)) {
            try await fixture.models.create(Fixture.new(Fixture.object("x.csv")), caller: fixture.caller)
        }
        try await fill(101...999, .failed)
        await #expect(throws: SeriesModelError.tooManyModels(limit: 1000)) {
            try await fixture.models.create(Fixture.new(Fixture.object("x.csv")), caller: fixture.caller)
        }
        try await store.write { transaction in
            for number in 1...100 {
                guard var model = try transaction.model(Sample.id(number), tenancy: first.tenancy) else { continue }
                model.state = .deleted
                try transaction.update(model)
            }
        }
        _ = try await fixture.models.create(Fixture.new(Fixture.object("x.csv")), caller: fixture.caller)
        try await fixture.server.stop()
    }

    @Test("results are kept for seven days, then they and their blobs are gone")
    func forgetting() async throws {
        let fixture = try await Fixture()
        let store = fixture.server.parts.store
        let objects = fixture.server.parts.environment.objects
        try await fixture.server.put(Fixture.table(), as: "t.csv")
        let model = try await fixture.trained(Fixture.new(Fixture.object("t.csv")))
        let old = try await fixture.detection(model, Fixture.object("t.csv"), from: 100, to: 110)
        let young = try await fixture.detection(model, Fixture.object("t.csv"), from: 100, to: 110)
        let day: Int64 = 24 * 3600 * 1_000_000
        let tenancy = fixture.caller.tenancy
        func age(_ id: ResourceID, by microseconds: Int64) async throws -> ResourceID? {
            try await store.write { transaction in
                var job = try #require(try transaction.detectionJob(id, tenancy: tenancy))
                job.timeFinished = job.timeFinished.map { Timestamp(microseconds: $0.microseconds - microseconds) }
                return try transaction.update(job).resultBlob
            }
        }
        let blob = try #require(try await age(old.id, by: 7 * day))
        let kept = try #require(try await age(young.id, by: 7 * day - 60_000_000))
        #expect(try await fixture.models.detection(old.id, caller: fixture.caller) == nil)
        #expect(try await fixture.models.detection(young.id, caller: fixture.caller)?.findings == young.findings)

        // The next detection takes the old one away.
        _ = try await fixture.detection(model, Fixture.object("t.csv"), from: 100, to: 110)
        #expect(throws: StoreError.blobMissing(blob)) { _ = try objects.open(blob) }
        #expect(try objects.open(kept).size > 0)
        #expect(try await store.read { try $0.detectionJob(old.id, tenancy: tenancy) } == nil)

        // A result that the OCI API deletes goes with its blob.
        let deleted = try await fixture.server.client.send(
            "DELETE", "/20210101/detectAnomalyJobs/ocid1.aianomalydetectionjob.oc1.lapwing.\(young.id.hex)")
        #expect(deleted.status == 202)
        #expect(throws: StoreError.blobMissing(kept)) { _ = try objects.open(kept) }
        #expect(try await fixture.models.detection(young.id, caller: fixture.caller) == nil)
        try await fixture.server.stop()
    }

    @Test("sources are read with the rights of whoever asks, and what was made lies where that user may manage")
    func rights() async throws {
        let fixture = try await Fixture()
        let (home, away) = ("ocid1.compartment.oc1..home", fixture.server.compartment)
        try await fixture.server.put(Fixture.table(), as: "t.csv")
        let services = fixture.server.parts.services
        func caller(_ number: Int, _ statements: [AccessPolicy.Statement]) async throws -> Caller {
            let principal = Principal(
                id: Sample.id(number), tenancy: fixture.caller.tenancy, name: "user \(number)",
                policy: AccessPolicy(statements), timeCreated: Sample.time(0))
            try await fixture.server.parts.store.write { try $0.insert(principal) }
            return Caller(principal: principal)
        }
        let models = AccessPolicy.Statement(verb: .manage, families: [.models], compartments: [home])
        let blind = try await caller(1, [models])
        let seeing = try await caller(
            2, [models, .init(verb: .read, families: [.objectStorage], compartments: [away])])
        for (user, expected) in [(blind, SeriesStatus.failed), (seeing, .ready)] {
            let create = AccessRequirement(.manage, .model)
            let made = try await services.acting(as: user, for: create).seriesModels.create(
                Fixture.new(Fixture.object("t.csv")), caller: user)
            let model = try await fixture.settled(made.id)
            #expect(model.status == expected, "\(model.failure as Any)")
            #expect(model.model.compartmentID == home)
            #expect(model.failure.map(\.code) == (expected == .failed ? "FileNotExist" : nil))
        }
        // One may see the other's, since both may manage models there; each has a project of their own.
        let list = try await services.acting(as: blind, for: AccessRequirement(.inspect, .model)).seriesModels.list(
            skip: 0, top: 10, caller: blind)
        #expect(list.total == 2 && Set(list.models.map(\.model.projectID)).count == 2)
        let stranger = try await caller(3, [.init(verb: .manage, families: [.models], compartments: [away])])
        let nothing = try await services.acting(as: stranger, for: AccessRequirement(.inspect, .model)).seriesModels
            .list(skip: 0, top: 10, caller: stranger)
        #expect(nothing.total == 0 && nothing.models.isEmpty)
        try await fixture.server.stop()
    }
}
