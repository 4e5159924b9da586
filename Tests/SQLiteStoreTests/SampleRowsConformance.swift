import ControlPlane
import TestSupport
import Testing

/// Labelled samples: counted and found by their labels, changed and deleted by their ids.
@Suite struct SampleRowsConformance {
    private static func sample(
        _ number: Int, verdict: String = KPISampleLabels.positive, source: String = "a", purpose: String = "train",
        window: Int = 180
    ) -> NewKPISample {
        NewKPISample(
            observation: Sample.observation(number),
            labels: KPISampleLabels(source: source, purpose: purpose, verdict: verdict), window: window)
    }

    private static let samples = [
        sample(1), sample(2, verdict: KPISampleLabels.negative, source: "b"), sample(3, verdict: "maybe", source: "b"),
        sample(4, source: "c,d", purpose: "test"), sample(5, verdict: KPISampleLabels.negative, window: 36),
    ]

    /// Data assets 2 and 3, with these samples in the first of them, those of an even number made from verdict 9.
    private func with(
        _ kind: StoreUnderTest, _ body: (any MetadataStore, [Int64]) async throws -> Void
    ) async throws {
        try await kind.with { store in
            try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                try transaction.insert(Sample.dataAsset(2, project: 1))
                try transaction.insert(Sample.dataAsset(3, project: 1))
                for (index, sample) in Self.samples.enumerated() {
                    try transaction.insert(
                        [sample], asset: Sample.id(2), verdict: index % 2 == 1 ? 9 : nil, now: Sample.time(50))
                }
            }
            let ids = try await store.read {
                try $0.samples(KPISampleFilter(), asset: Sample.id(2), skip: 0, limit: 99).map(\.id)
            }
            try await body(store, ids)
        }
    }

    private func found(_ store: any MetadataStore, _ filter: KPISampleFilter) async throws -> [String] {
        try await store.read { reader in
            let rows = try reader.samples(filter, asset: Sample.id(2), skip: 0, limit: 100)
            #expect(try reader.sampleCounts(filter, asset: Sample.id(2)).total == rows.count)
            return rows.map { String($0.observation.attributeID.suffix(1)) }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func aSampleComesBackAsItWas(kind: StoreUnderTest) async throws {
        try await with(kind) { store, ids throws in
            try await store.read { reader throws in
                let all = try reader.samples(ids.reversed() + [ids[0], 77_777], asset: Sample.id(2))
                #expect(all.map(\.id) == ids)
                for (index, (row, sample)) in zip(all, Self.samples).enumerated() {
                    #expect(row.observation == sample.observation && row.labels == sample.labels)
                    #expect(row.window == sample.window && row.timeUpdated == Sample.time(50))
                    #expect(row.verdictID == (index % 2 == 1 ? 9 : nil))
                }
                #expect(try reader.samples(ids, asset: Sample.id(3)).isEmpty)
                #expect(try reader.samples([], asset: Sample.id(2)).isEmpty)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func filtersAndCountsAgree(kind: StoreUnderTest) async throws {
        try await with(kind) { store, _ throws in
            #expect(try await found(store, KPISampleFilter()) == ["1", "2", "3", "4", "5"])
            #expect(try await found(store, KPISampleFilter(sources: ["b", "c,d"])) == ["2", "3", "4"])
            #expect(try await found(store, KPISampleFilter(sources: [])) == [])
            #expect(try await found(store, KPISampleFilter(sources: ["\" OR 1 --", "\u{0}"])) == [])
            #expect(try await found(store, KPISampleFilter(purposes: ["test"])) == ["4"])
            #expect(try await found(store, KPISampleFilter(verdicts: ["negative", "maybe"])) == ["2", "3", "5"])
            #expect(try await found(store, KPISampleFilter(window: 36)) == ["5"])
            #expect(try await found(store, KPISampleFilter(attribute: "'quoted' 3")) == ["3"])
            let between = KPISampleFilter(after: Sample.time(1), before: Sample.time(4), view: "view-id")
            #expect(try await found(store, between) == ["2", "3"])
            let (counts, sources) = try await store.read {
                (
                    try $0.sampleCounts(KPISampleFilter(), asset: Sample.id(2)),
                    try $0.sampleSources(KPISampleFilter(), asset: Sample.id(2))
                )
            }
            #expect(counts == KPISampleCounts(total: 5, positive: 2, negative: 2))
            #expect(sources == ["a", "b", "c,d"])
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func batchesNeitherLoseNorRepeatARow(kind: StoreUnderTest) async throws {
        try await with(kind) { store, ids throws in
            var (seen, last) = ([Int64](), Int64.min)
            while true {
                let after = last
                let batch = try await store.read {
                    try $0.samples(KPISampleFilter(), asset: Sample.id(2), after: after, limit: 2).map(\.id)
                }
                guard let newest = batch.last else { break }
                seen += batch
                last = newest
                // What goes meanwhile moves nothing.
                let gone = ids[0]
                _ = try await store.write { try $0.deleteSamples([gone], asset: Sample.id(2)) }
            }
            #expect(seen == ids)
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func changesTouchWhatTheyNameAndNothingElse(kind: StoreUnderTest) async throws {
        try await with(kind) { store, ids throws in
            var change = KPISampleChange()
            change.source = "z"
            change.verdict = "negative"
            change.window = 7
            change.time = Sample.time(500)
            let asked = change
            let counts = try await store.write {
                (
                    try $0.update([ids[0], ids[2], 99_999], asked, asset: Sample.id(2), now: Sample.time(60)),
                    try $0.update(ids, asked, asset: Sample.id(3), now: Sample.time(60)),
                    try $0.update([], asked, asset: Sample.id(2), now: Sample.time(60))
                )
            }
            #expect(counts == (2, 0, 0))
            let rows = try await store.read { try $0.samples(ids, asset: Sample.id(2)) }
            for (index, (row, sample)) in zip(rows, Self.samples).enumerated() {
                guard index == 0 || index == 2 else {
                    #expect(row.labels == sample.labels && row.timeUpdated == Sample.time(50))
                    continue
                }
                #expect(
                    row.labels
                        == KPISampleLabels(source: "z", purpose: sample.labels.purpose, verdict: "negative"))
                #expect(row.window == 7 && row.timeUpdated == Sample.time(60))
                var expected = sample.observation
                expected.time = Sample.time(500)
                #expect(row.observation == expected)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all)
    func deletionsCountWhatWasThere(kind: StoreUnderTest) async throws {
        try await with(kind) { store, ids throws in
            let counts = try await store.write {
                [
                    try $0.deleteSamples([ids[0], ids[0], 99_999], asset: Sample.id(2)),
                    try $0.deleteSamples([ids[1]], asset: Sample.id(3)),
                    try $0.deleteSamples(verdict: 8, asset: Sample.id(2)),
                    try $0.deleteSamples(verdict: 9, asset: Sample.id(3)),
                    try $0.deleteSamples(verdict: 9, asset: Sample.id(2)),
                ]
            }
            #expect(counts == [1, 0, 0, 0, 2])
            #expect(try await found(store, KPISampleFilter()) == ["3", "5"])
            try await store.write { try $0.deleteSamples(asset: Sample.id(2)) }
            #expect(try await found(store, KPISampleFilter()) == [])
        }
    }
}
