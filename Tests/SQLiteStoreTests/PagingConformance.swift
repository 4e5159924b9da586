import ControlPlane
import TestSupport
import Testing

/// Lists come in pages that neither lose nor repeat a row, whatever is written between them.
@Suite struct PagingConformance {
    struct Case: Sendable, CustomTestStringConvertible {
        let store: StoreUnderTest
        let key: ListQuery.SortKey
        let order: ListQuery.Order
        var testDescription: String { "\(store.testDescription), \(key) \(order)" }
    }

    static let cases = StoreUnderTest.all.flatMap { store in
        [ListQuery.SortKey.timeCreated, .displayName].flatMap { key in
            [ListQuery.Order.ascending, .descending].map { Case(store: store, key: key, order: $0) }
        }
    }

    /// Every page of a list, with something done before each further page.
    private func allPages(
        _ store: any MetadataStore, _ query: ListQuery, between: (Int) async throws -> Void = { _ in }
    ) async throws -> [[Int]] {
        var query = query
        var pages: [[Int]] = []
        while true {
            let page = try await store.read { [query] in try $0.projects(query) }
            pages.append(page.items.map { Int($0.id.hex.suffix(8), radix: 16) ?? -1 })
            guard let next = page.next else { return pages }
            query.after = next
            try await between(pages.count)
        }
    }

    /// Seven projects; names and times come in ties.
    private static let projects = [
        (1, "b", 10), (2, "a", 10), (3, "b", 10), (4, "B", 30), (5, "ä", 20), (6, "a", 20), (7, "Z", 20),
    ].map { Sample.project($0.0, name: $0.1, time: Int64($0.2)) }

    private static func expected(_ key: ListQuery.SortKey, _ order: ListQuery.Order) -> [Int] {
        let ascending =
            switch key {
            case .timeCreated: [1, 2, 3, 5, 6, 7, 4]
            // Byte order: capitals first, letters beyond ASCII last.
            case .displayName: [4, 7, 2, 6, 1, 3, 5]
            }
        return order == .ascending ? ascending : ascending.reversed()
    }

    @Test(arguments: cases) func pagesPutTogetherAreTheList(test: Case) async throws {
        try await test.store.with { store throws in
            try await store.write { transaction in
                for project in Self.projects { try transaction.insert(project) }
            }
            for limit in [1, 2, 3, 6, 7, 8] {
                let query = ListQuery(
                    tenancy: Sample.tenancy, compartmentID: Sample.compartment, sortKey: test.key, order: test.order,
                    limit: limit)
                let pages = try await allPages(store, query)
                #expect(Array(pages.joined()) == Self.expected(test.key, test.order))
                #expect(Set(pages.dropLast().map(\.count)).isSubset(of: [limit]))
                #expect(pages.count == (7 + limit - 1) / limit)
            }
        }
    }

    @Test(arguments: cases) func rowsInsertedOrDeletedBetweenPagesMoveNothing(test: Case) async throws {
        try await test.store.with { store throws in
            try await store.write { transaction in
                for project in Self.projects { try transaction.insert(project) }
            }
            let query = ListQuery(tenancy: Sample.tenancy, sortKey: test.key, order: test.order, limit: 2)
            let expected = Self.expected(test.key, test.order)
            let pages = try await allPages(store, query) { page in
                guard page == 1 else { return }
                try await store.write { transaction in
                    // One before everything in either key, and the very row that the cursor names goes away.
                    let (name, seconds): (String, Int64) = test.order == .ascending ? ("!", -99) : ("\u{10FFFF}", 99)
                    try transaction.insert(Sample.project(50, name: name, time: seconds))
                    var last = Self.projects[expected[1] - 1]
                    last.state = .deleted
                    try transaction.update(last)
                }
            }
            #expect(Array(pages.joined()) == expected)
        }
    }

    @Test(arguments: StoreUnderTest.all) func filtersNarrowTheList(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            try await store.write { transaction in
                try transaction.insert(Sample.project(1, name: "same"))
                try transaction.insert(Sample.project(2, compartment: "other", name: "same"))
                try transaction.insert(Sample.project(3, state: .deleted))
                try transaction.insert(Sample.project(4, tenancy: Sample.otherTenancy, name: "same"))
                try transaction.insert(Sample.dataAsset(10, project: 1))
                try transaction.insert(Sample.dataAsset(11, project: 2))
                try transaction.insert(Sample.model(20, project: 1))
                try transaction.insert(Sample.model(21, project: 2, state: .failed))
                try transaction.insert(Sample.deployment(30, model: 20, project: 1))
                try transaction.insert(Sample.deployment(31, model: 21, project: 1))
            }
            func query(_ change: (inout ListQuery) -> Void) -> ListQuery {
                var query = ListQuery(tenancy: Sample.tenancy, order: .ascending)
                change(&query)
                return query
            }
            let cases: [(ListQuery, [Int])] = [
                (query { _ in }, [1, 2]),
                (query { $0.compartmentID = "other" }, [2]),
                (query { $0.displayName = "same" }, [1, 2]),
                (query { $0.displayName = "sam" }, []),
                (query { $0.displayName = "SAME" }, []),
                (query { $0.id = Sample.id(2) }, [2]),
                (query { $0.id = Sample.id(4) }, []),
                (query { $0.state = "deleted" }, [3]),
                (query { $0.state = "active" }, [1, 2]),
                (query { $0.state = "nonsense" }, []),
            ]
            for (query, expected) in cases {
                let found = try await store.read { try $0.projects(query).items.map(\.id) }
                #expect(found == expected.map(Sample.id), "\(query)")
            }
            let ofProject = query { $0.projectID = Sample.id(1) }
            let ofModel = query { $0.modelID = Sample.id(21) }
            let failed = query { $0.state = "failed" }
            try await store.read { reader throws in
                #expect(try reader.dataAssets(ofProject).items.map(\.id) == [Sample.id(10)])
                #expect(try reader.models(ofProject).items.map(\.id) == [Sample.id(20)])
                #expect(try reader.models(failed).items.map(\.id) == [Sample.id(21)])
                #expect(try reader.deployments(ofProject).items.map(\.id) == [Sample.id(30), Sample.id(31)])
                #expect(try reader.deployments(ofModel).items.map(\.id) == [Sample.id(31)])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func workRequestsComeByTheTimeTheyWereAccepted(kind: StoreUnderTest)
        async throws
    {
        try await kind.with { store throws in
            try await store.write { transaction in
                for number in 1...4 {
                    try transaction.insert(
                        Sample.workRequest(number, status: number == 3 ? .failed : .accepted, time: Int64(-number)))
                }
            }
            let query = ListQuery(tenancy: Sample.tenancy, compartmentID: Sample.compartment, limit: 3)
            try await store.read { reader throws in
                let first = try reader.workRequests(query)
                #expect(first.items.map(\.id) == [Sample.id(1), Sample.id(2), Sample.id(3)])
                var rest = query
                rest.after = first.next
                #expect(try reader.workRequests(rest).items.map(\.id) == [Sample.id(4)])
                var byName = query
                byName.sortKey = .displayName
                #expect(try reader.workRequests(byName).items.map(\.id) == first.items.map(\.id))
                var one = query
                one.id = Sample.id(2)
                #expect(try reader.workRequests(one).items.map(\.id) == [Sample.id(2)])
                one.compartmentID = "another"
                #expect(try reader.workRequests(one).items.isEmpty)
                var failed = query
                failed.state = "failed"
                #expect(try reader.workRequests(failed).items.map(\.id) == [Sample.id(3)])
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func logsKeepTheirOrderAndComeInPages(kind: StoreUnderTest) async throws {
        try await kind.with { store throws in
            let entries = (1...5).map { WorkRequestLogEntry(message: "line \($0)", time: Sample.time(Int64(-$0))) }
            let errors = (1...3).map { WorkRequestError(code: "c\($0)", message: "m", time: Sample.time(0)) }
            try await store.write { transaction in
                try transaction.insert(Sample.workRequest(1))
                try transaction.insert(Sample.workRequest(2))
                for entry in entries {
                    try transaction.append(entry, to: Sample.id(1))
                    try transaction.append(entry, to: Sample.id(2))
                }
                for error in errors { try transaction.append(error, to: Sample.id(1)) }
            }
            try await store.read { reader throws in
                let first = try reader.workRequestLogs(Sample.id(1), limit: 3, after: nil)
                #expect(first.items == Array(entries[..<3]))
                let second = try reader.workRequestLogs(Sample.id(1), limit: 2, after: first.next)
                #expect(second.items == Array(entries[3...]))
                #expect(second.next == nil)
                #expect(try reader.workRequestErrors(Sample.id(1), limit: 10, after: nil).items == errors)
                #expect(try reader.workRequestErrors(Sample.id(2), limit: 10, after: nil).items.isEmpty)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func aCursorOfAnotherOrderIsTheClientsError(kind: StoreUnderTest) async throws
    {
        try await kind.with { store throws in
            let byName = PageCursor(key: .name("a"), id: Sample.id(1).hex)
            let wrong = ListQuery(tenancy: Sample.tenancy, sortKey: .timeCreated, after: byName)
            await #expect(throws: ServiceError.self) { try await store.read { _ = try $0.projects(wrong) } }
            await #expect(throws: ServiceError.self) {
                try await store.read { _ = try $0.workRequestLogs(Sample.id(1), limit: 1, after: byName) }
            }
        }
    }
}
