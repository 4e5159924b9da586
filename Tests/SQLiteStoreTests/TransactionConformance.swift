import ControlPlane
import TestSupport
import Testing

/// All or nothing, and one view at a time.
@Suite struct TransactionConformance {
    private struct Stop: Error {}

    @Test(arguments: StoreUnderTest.all) func aWriteThatFailsLeavesNoTrace(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { try $0.insert(Sample.project(1)) }
            await #expect(throws: Stop.self) {
                try await store.write { transaction in
                    try transaction.insert(Sample.project(2))
                    try transaction.update(Sample.project(1))
                    try transaction.insert(Sample.workRequest(3))
                    try transaction.insert(Sample.job(4, workRequest: 3))
                    throw Stop()
                }
            }
            try await store.read { reader throws in
                #expect(try reader.project(Sample.id(2), tenancy: Sample.tenancy) == nil)
                #expect(try reader.project(Sample.id(1), tenancy: Sample.tenancy)?.etag == 1)
                #expect(try reader.workRequest(Sample.id(3), tenancy: Sample.tenancy) == nil)
                #expect(try reader.job(forWorkRequest: Sample.id(3)) == nil)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func writesOfManyTasksAreAllCounted(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { try $0.insert(Sample.project(1)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await store.write { transaction in
                            guard let row = try transaction.project(Sample.id(1), tenancy: Sample.tenancy) else {
                                return
                            }
                            try transaction.update(row)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let etag = try await store.read { try $0.project(Sample.id(1), tenancy: Sample.tenancy)?.etag }
            #expect(etag == 21)
        }
    }

    @Test(arguments: StoreUnderTest.all) func aRowWithoutWhatItRefersToIsRefused(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            for body: @Sendable (any MetadataWriter) throws -> Void in [
                { try $0.insert(Sample.model(2, project: 1)) },
                { try $0.insert(Sample.job(2, workRequest: 1)) },
                { try $0.append(WorkRequestLogEntry(message: "m", time: Sample.time(0)), to: Sample.id(1)) },
                { try $0.put(Sample.object("x", bucket: 1, blob: 2)) },
            ] {
                await #expect {
                    try await store.write(body)
                } throws: {
                    guard case StoreError.constraintViolated = $0 else { return false }
                    return true
                }
            }
        }
    }
}
