import ControlPlane
import Detectors
import TestSupport
import Testing

/// Imports beside their work requests.
@Suite struct ImportRowsConformance {
    private static func stored(
        _ number: Int, project: Int = 1, name: String = "Table", kind: ImportPlace.Kind = .url, time: Int64 = 0,
        sealed: Bool = true
    ) -> StoredTableImport {
        StoredTableImport(
            id: Sample.id(number), projectID: Sample.id(project), tableName: name, tableKey: name.lowercased(),
            kind: kind, timeRequested: Sample.time(time),
            request: .init(
                settings: [ColumnSettings(name: "a", dataType: .date, role: .key, imputation: .mode)],
                parameters: [.init(name: "url", value: "https://a.example/\"x\"")], isNewTable: true,
                requestedBy: Sample.id(9).hex),
            sealed: sealed ? SealedSecret(keyID: "key", bytes: [0, 1, 255]) : nil)
    }

    private func insert(_ stored: StoredTableImport, _ status: WorkRequestLifecycle.State, in store: any MetadataStore)
        async throws
    {
        try await store.write { transaction in
            var work = Sample.workRequest(0, status: status, operation: .importData)
            work = WorkRequest(
                id: stored.id, tenancy: work.tenancy, compartmentID: work.compartmentID, operation: .importData,
                status: status, subject: .init(kind: .dataAsset, id: Sample.id(77), action: .inProgress),
                timeAccepted: stored.timeRequested, timeStarted: nil,
                timeFinished: status.isFinal ? Sample.time(1000 - stored.timeRequested.microseconds % 7) : nil)
            try transaction.insert(work)
            try transaction.insert(stored)
        }
    }

    @Test(arguments: StoreUnderTest.all) func importsAreKeptAsTheyWere(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { try $0.insert(Sample.project(1)) }
            let first = Self.stored(10)
            try await insert(first, .accepted, in: store)
            try await insert(Self.stored(11, kind: .azure, sealed: false), .failed, in: store)
            #expect(try await store.read { try $0.tableImport(Sample.id(10)) } == first)
            #expect(try await store.read { try $0.tableImport(Sample.id(11)) }?.sealed == nil)
            #expect(try await store.read { try $0.tableImport(Sample.id(12)) } == nil)

            var done = first
            done.sealed = nil
            done.request.columns = [TableColumn(name: "a", dataType: .numeric)]
            let changed = done
            try await store.write { try $0.update(changed) }
            #expect(try await store.read { try $0.tableImport(Sample.id(10)) } == changed)
        }
    }

    @Test(arguments: StoreUnderTest.all) func listsAreFilteredAndCounted(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                try transaction.insert(Sample.project(2))
            }
            let states: [WorkRequestLifecycle.State] = [.accepted, .inProgress, .canceling, .succeeded, .failed]
            for (index, state) in states.enumerated() {
                try await insert(
                    Self.stored(20 + index, name: index < 3 ? "ONE" : "two", time: Int64(10 * index)), state, in: store)
            }
            try await insert(Self.stored(30, project: 2, name: "one"), .accepted, in: store)

            func ids(_ query: TableImportQuery) async throws -> ([Int], Int) {
                let page = try await store.read { try $0.tableImports(query, project: Sample.id(1)) }
                return (page.items.map { item in (20...30).first { Sample.id($0) == item.id } ?? -1 }, page.total)
            }
            var query = TableImportQuery(slice: PageSlice(limit: 50))
            #expect(try await ids(query) == ([24, 23, 22, 21, 20], 5))
            query.slice = PageSlice(skip: 1, limit: 2)
            #expect(try await ids(query) == ([23, 22], 5))
            query = TableImportQuery(tableName: "One", order: .ascending, slice: PageSlice(limit: 2))
            #expect(try await ids(query) == ([20, 21], 3))
            query = TableImportQuery(
                requestedAfter: Sample.time(10), requestedBefore: Sample.time(20), sortKey: .id, order: .ascending,
                slice: PageSlice(limit: 50))
            #expect(try await ids(query) == ([21, 22], 2))
            query = TableImportQuery(sortKey: .tableName, order: .ascending, slice: PageSlice(limit: 50))
            #expect(try await ids(query) == ([20, 21, 22, 23, 24], 5))
            query.sortKey = .timeOfStatus
            #expect(Set(try await ids(query).0.prefix(3)) == [20, 21, 22])

            try await store.read { reader throws in
                #expect(try reader.unfinishedTableImportCount(project: Sample.id(1)) == 3)
                #expect(try reader.unfinishedTableImportCount(project: Sample.id(2)) == 1)
            }
        }
    }
}
