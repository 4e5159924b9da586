import ControlPlane
import TestSupport
import Testing

/// Rows of APIs that know neither projects nor data assets.
@Suite struct SeriesRowsConformance {
    @Test(arguments: StoreUnderTest.all) func rowsSayWhoMadeThem(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            let job = Sample.detectionJob(4, model: 3, project: 1, result: 40, end: 5)
            try await store.write { transaction in
                try transaction.insert(Sample.project(1, owner: 7))
                try transaction.insert(Sample.project(2))
                try transaction.insert(Sample.model(3, project: 1))
                try transaction.insert(job)
            }
            try await store.read { reader throws in
                #expect(try reader.project(Sample.id(1), tenancy: Sample.tenancy) == Sample.project(1, owner: 7))
                #expect(try reader.detectionJob(Sample.id(4), tenancy: Sample.tenancy) == job)
                #expect(try reader.referencedBlobs() == [Sample.id(40)])
                let own = try reader.project(origin: .azure, owner: Sample.id(7), tenancy: Sample.tenancy)
                #expect(own?.id == Sample.id(1))
                #expect(try reader.project(origin: .oci, owner: Sample.id(7), tenancy: Sample.tenancy) == nil)
                #expect(try reader.project(origin: .azure, owner: Sample.id(8), tenancy: Sample.tenancy) == nil)
                #expect(try reader.project(origin: .azure, owner: Sample.id(7), tenancy: Sample.otherTenancy) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func anOwnerHasOneLivingProject(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { try $0.insert(Sample.project(1, owner: 7)) }
            await #expect(throws: StoreError.self) {
                try await store.write { try $0.insert(Sample.project(2, owner: 7)) }
            }
            try await store.write { transaction in
                var project = Sample.project(1, owner: 7)
                project.state = .deleted
                try transaction.update(project)
                try transaction.insert(Sample.project(2, owner: 7))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func listsAreCountedAndCutByNumber(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                for number in 11...17 {
                    try transaction.insert(
                        Sample.model(
                            number, project: 1, state: number == 12 ? .deleted : number < 15 ? .active : .creating,
                            origin: number == 13 ? .oci : .azure, time: Int64(number)))
                }
            }
            try await store.read { reader throws in
                var query = ListQuery(tenancy: Sample.tenancy, limit: 2)
                query.origin = .azure
                #expect(try reader.modelCount(query) == 5)
                func ids(skip: Int) throws -> [ResourceID] {
                    query.skip = skip
                    return try reader.models(query).items.map(\.id)
                }
                #expect(try ids(skip: 0) == [Sample.id(17), Sample.id(16)])
                #expect(try ids(skip: 3) == [Sample.id(14), Sample.id(11)])
                #expect(try ids(skip: 4) == [Sample.id(11)])
                #expect(try ids(skip: 5) == [])
                #expect(try ids(skip: .max) == [])
                #expect(try reader.modelCount(query) == 5)
                query.origin = nil
                #expect(try reader.modelCount(query) == 6)
                query.compartmentID = "elsewhere"
                #expect(try reader.modelCount(query) == 0)

                func living(_ state: ModelLifecycle.State?) throws -> Int {
                    try reader.livingModelCount(origin: .azure, state: state, tenancy: Sample.tenancy)
                }
                #expect(try living(nil) == 5)
                #expect(try living(.creating) == 3)
                #expect(try reader.livingModelCount(origin: .azure, state: nil, tenancy: Sample.otherTenancy) == 0)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func whatHasBeenKeptLongEnoughIsFound(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                try transaction.insert(Sample.model(2, project: 1))
                for job in [
                    Sample.detectionJob(11, model: 2, project: 1, result: 41, end: 30),
                    Sample.detectionJob(12, model: 2, project: 1, state: .failed, end: 10),
                    Sample.detectionJob(13, model: 2, project: 1, end: 50),
                    Sample.detectionJob(14, model: 2, project: 1, state: .inProgress),
                    Sample.detectionJob(15, model: 2, project: 1, origin: .oci, end: 10),
                    Sample.detectionJob(16, model: 2, project: 1, state: .deleted, end: 10),
                ] {
                    try transaction.insert(job)
                }
            }
            try await store.read { reader throws in
                func found(before seconds: Int64, limit: Int) throws -> [ResourceID] {
                    try reader.outlivedDetections(finishedBefore: Sample.time(seconds), limit: limit).map(\.id)
                }
                #expect(try found(before: 40, limit: 10) == [Sample.id(12), Sample.id(11)])
                #expect(try found(before: 40, limit: 1) == [Sample.id(12)])
                #expect(try found(before: 10, limit: 10) == [])
            }
        }
    }
}
