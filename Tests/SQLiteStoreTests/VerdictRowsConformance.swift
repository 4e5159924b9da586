import ControlPlane
import TestSupport
import Testing

/// Abnormal verdicts: found by what they are about, and forgotten oldest first.
@Suite struct VerdictRowsConformance {
    private static let plenty = VerdictLimits(rows: 1000, bytes: 1 << 30)

    /// Projects 1 and 2 with these verdicts in the first of them.
    private func with(
        _ kind: StoreUnderTest, _ observations: [KPIObservation], limits: VerdictLimits = plenty,
        _ body: (any MetadataStore, [Int64]) async throws -> Void
    ) async throws {
        try await kind.with { store in
            let ids = try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                try transaction.insert(Sample.project(2))
                return try transaction.insert(
                    observations.map { NewVerdict(projectID: Sample.id(1), observation: $0) }, limits: limits)
            }
            try await body(store, ids)
        }
    }

    private func found(_ store: any MetadataStore, _ filter: VerdictFilter) async throws -> [String] {
        try await store.read { reader in
            let rows = try reader.verdicts(filter, project: Sample.id(1), skip: 0, limit: 100)
            #expect(try reader.verdictCount(filter, project: Sample.id(1)) == rows.count)
            return rows.map(\.observation.attributeID)
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func aVerdictComesBackAsItWas(kind: StoreUnderTest) async throws {
        var timeless = Sample.observation(2)
        timeless.time = nil
        let observations = [Sample.observation(1), timeless]
        try await with(kind, observations) { store, ids throws in
            try await store.read { reader throws in
                for (id, observation) in zip(ids, observations) {
                    let verdict = try reader.verdict(id, project: Sample.id(1))
                    #expect(verdict == AbnormalVerdict(id: id, observation: observation))
                    #expect(try reader.verdict(id, project: Sample.id(2)) == nil)
                }
            }
            try await store.write { transaction in
                try transaction.setMark(.negative, ofVerdict: ids[0], project: Sample.id(1))
                // Somebody else's.
                try transaction.setMark(.positive, ofVerdict: ids[1], project: Sample.id(2))
            }
            let marks = try await store.read { reader in
                try reader.verdicts(VerdictFilter(), project: Sample.id(1), skip: 0, limit: 9).map(\.mark)
            }
            #expect(marks == [.negative, .none])
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func filtersAreStrictAndLookIntoNames(kind: StoreUnderTest) async throws {
        var timeless = Sample.observation(4)
        timeless.time = nil
        let observations = [
            Sample.observation(1, view: "pump"), Sample.observation(2, view: "pumphouse"),
            Sample.observation(3, view: "fan%_"), timeless,
        ]
        try await with(kind, observations) { store, _ throws in
            #expect(try await found(store, VerdictFilter()).count == 4)
            let between = VerdictFilter(after: Sample.time(1), before: Sample.time(3))
            #expect(try await found(store, between) == ["attribute 2"])
            #expect(try await found(store, VerdictFilter(after: Sample.time(0))).count == 3)
            // The id as a whole, or a part of the name.
            #expect(try await found(store, VerdictFilter(view: "pump-id")) == ["attribute 1"])
            #expect(try await found(store, VerdictFilter(view: "pump")) == ["attribute 1", "attribute 2"])
            #expect(try await found(store, VerdictFilter(view: "pump-")) == [])
            #expect(try await found(store, VerdictFilter(view: "%")) == ["attribute 3"])
            #expect(try await found(store, VerdictFilter(attribute: "'quoted' 2")) == ["attribute 2"])
            #expect(try await found(store, VerdictFilter(attribute: "attribute 3")) == ["attribute 3"])
            #expect(try await found(store, VerdictFilter(view: "pump", attribute: "attribute 3")) == [])
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func pagesFollowTheIds(kind: StoreUnderTest) async throws {
        try await with(kind, (1...7).map { Sample.observation($0) }) { store, ids throws in
            for (skip, limit) in [(0, 3), (3, 3), (6, 3), (9, 3), (0, 100)] {
                let page = try await store.read {
                    try $0.verdicts(VerdictFilter(), project: Sample.id(1), skip: skip, limit: limit).map(\.id)
                }
                #expect(page == Array(ids.dropFirst(skip).prefix(limit)))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func whatIsMoreThanAPageOfTextIsRefused(kind: StoreUnderTest) async throws {
        let long = String(repeating: "1,", count: 6_000_000)
        try await with(kind, [Sample.observation(1, data: long), Sample.observation(2, data: long)]) {
            store, _ throws in
            let one = try await store.read {
                try $0.verdicts(VerdictFilter(), project: Sample.id(1), skip: 1, limit: 1).map(\.observation.dataA)
            }
            #expect(one == [long])
            await #expect {
                _ = try await store.read { try $0.verdicts(VerdictFilter(), project: Sample.id(1), skip: 0, limit: 2) }
            } throws: {
                guard case ServiceError.limitExceeded = $0 else { return false }
                return true
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func theOldestAreForgottenBeyondTheNumberOfRows(kind: StoreUnderTest) async throws {
        let limits = VerdictLimits(rows: 3, bytes: 1 << 30)
        try await with(kind, (1...5).map { Sample.observation($0) }, limits: limits) { store, ids throws in
            #expect(try await found(store, VerdictFilter()) == ["attribute 3", "attribute 4", "attribute 5"])
            try await store.write { transaction in
                try transaction.insert(
                    [
                        NewVerdict(projectID: Sample.id(1), observation: Sample.observation(6)),
                        NewVerdict(projectID: Sample.id(2), observation: Sample.observation(7)),
                    ], limits: limits)
            }
            // Each project has room of its own.
            #expect(try await found(store, VerdictFilter()) == ["attribute 4", "attribute 5", "attribute 6"])
            let other = try await store.read {
                try $0.verdicts(VerdictFilter(), project: Sample.id(2), skip: 0, limit: 9).map(\.id)
            }
            #expect(other.count == 1)
            #expect(try #require(other.first) > (ids.last ?? 0) + 1)
            // Lower limits at the next start.
            try await store.write { transaction in
                try transaction.insert(
                    [NewVerdict(projectID: Sample.id(1), observation: Sample.observation(8))],
                    limits: VerdictLimits(rows: 1, bytes: 1 << 30))
            }
            #expect(try await found(store, VerdictFilter()) == ["attribute 8"])
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func theOldestAreForgottenBeyondTheNumberOfBytes(kind: StoreUnderTest) async throws {
        let sizes = (1...4).map { Sample.observation($0, data: String(repeating: "7", count: 100 * $0)).size }
        let limits = VerdictLimits(rows: 100, bytes: sizes[2] + sizes[3])
        let observations = (1...4).map { Sample.observation($0, data: String(repeating: "7", count: 100 * $0)) }
        try await with(kind, observations, limits: limits) { store, _ throws in
            #expect(try await found(store, VerdictFilter()) == ["attribute 3", "attribute 4"])
            // One that passes the limit by itself is not kept, nor does it keep anything else out afterwards.
            let large = Sample.observation(5, data: String(repeating: "7", count: limits.bytes))
            try await store.write { transaction in
                try transaction.insert([NewVerdict(projectID: Sample.id(1), observation: large)], limits: limits)
            }
            #expect(try await found(store, VerdictFilter()) == [])
            try await store.write { transaction in
                try transaction.insert(
                    [NewVerdict(projectID: Sample.id(1), observation: Sample.observation(6))], limits: limits)
            }
            #expect(try await found(store, VerdictFilter()) == ["attribute 6"])
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func verdictsGoWithTheirProject(kind: StoreUnderTest) async throws {
        try await with(kind, [Sample.observation(1)]) { store, ids throws in
            try await store.write { try $0.deleteVerdicts(project: Sample.id(1)) }
            #expect(try await found(store, VerdictFilter()) == [])
            let next = try await store.write { transaction in
                try transaction.insert(
                    [NewVerdict(projectID: Sample.id(1), observation: Sample.observation(2))], limits: Self.plenty)
            }
            // No id comes twice.
            #expect(next.first == (ids.last ?? 0) + 1)
        }
    }
}
