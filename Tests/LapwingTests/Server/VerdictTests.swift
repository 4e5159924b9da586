import ControlPlane
import SQLiteStore
import TestSupport
import Testing

@testable import lapwing

/// Abnormal verdicts and the samples that are made of them, as the use cases keep them.
@Suite struct VerdictTests {
    private let server: KPIServer
    private var verdicts: VerdictService { server.services.verdicts }
    private var samples: SampleService { server.services.samples }
    private var caller: Caller { server.caller }

    init() async throws { server = try await KPIServer() }

    @Test func verdictsComeInPagesOfTheirOwnCounting() async throws {
        let nothing = try await verdicts.search(VerdictFilter(), page: PageNumber(3, size: 10), caller: caller)
        #expect(nothing.items.isEmpty && nothing.number == 0 && nothing.total == 0)
        for number in 1...7 { try await verdicts.record(Sample.observation(number), caller: caller) }
        // Asked for, per page; told, rows. As Metis counts, the page of the rest has no number of its own.
        for (asked, size, shown, rows) in [
            (1, 3, 1, 3), (2, 3, 2, 3), (3, 3, 2, 1), (99, 3, 2, 0), (1, 10, 0, 7), (5, 10, 0, 0), (1, 7, 1, 7),
            (0, 3, 0, 3), (-5, 3, -5, 3), (Int.min, 3, Int.min, 3), (Int.max, 3, 2, 0), (1, Int.max, 0, 7),
            (1, 0, 1, 1), (7, -4, 7, 1),
        ] {
            let page = try await verdicts.search(VerdictFilter(), page: PageNumber(asked, size: size), caller: caller)
            #expect(page.number == shown && page.items.count == rows && page.total == 7, "page \(asked) of \(size)")
        }
        let second = try await verdicts.search(VerdictFilter(), page: PageNumber(2, size: 3), caller: caller)
        #expect(second.items.map(\.observation) == [4, 5, 6].map { Sample.observation($0) })
    }

    @Test func marksMakeAndDeleteSamples() async throws {
        let first = try await verdicts.record(Sample.observation(1, data: "5,6,7,8"), caller: caller)
        let second = try await verdicts.record(Sample.observation(2), caller: caller)
        #expect(try await verdicts.mark(first, as: .positive, caller: caller) == 1)
        #expect(try await verdicts.mark(first, as: .negative, caller: caller) == 1)
        #expect(try await verdicts.mark(second, as: .negative, caller: caller) == 1)
        #expect(try await verdicts.mark(9999, as: .positive, caller: caller) == nil)
        #expect(try await verdicts.mark(9999, as: .none, caller: caller) == 0)
        let rows = try await samples.search(KPISampleFilter(), page: PageNumber(1, size: 9), caller: caller).items
        #expect(rows.map(\.labels.verdict) == ["positive", "negative", "negative"])
        #expect(rows.map(\.window) == [3, 3, 2])
        #expect(rows.allSatisfy { $0.labels.source == "unknown" && $0.labels.purpose == "train" })
        #expect(rows[0].observation == Sample.observation(1, data: "5,6,7,8"))
        #expect(try await samples.sources(caller: caller) == ["unknown"])
        #expect(try await verdicts.mark(first, as: .none, caller: caller) == 2)
        #expect(try await samples.count(KPISampleFilter(), caller: caller) == KPISampleCounts(total: 1, negative: 1))
        let marks = try await verdicts.search(VerdictFilter(), page: PageNumber(1, size: 9), caller: caller).items
        #expect(marks.map(\.mark) == [.none, .negative])
    }

    @Test func samplesOutliveTheVerdictThatTheyWereMadeFrom() async throws {
        let smaller = try await KPIServer {
            $0.verdictLimits = VerdictLimits(rows: 2, bytes: 1 << 20)
        }
        let (verdicts, samples, caller) = (smaller.services.verdicts, smaller.services.samples, smaller.caller)
        let first = try await verdicts.record(Sample.observation(1), caller: caller)
        #expect(try await verdicts.mark(first, as: .negative, caller: caller) == 1)
        for number in 2...3 { try await verdicts.record(Sample.observation(number), caller: caller) }
        let kept = try await verdicts.search(VerdictFilter(), page: PageNumber(1, size: 9), caller: caller)
        #expect(kept.items.map(\.observation.attributeID) == ["attribute 2", "attribute 3"])
        #expect(try await samples.count(KPISampleFilter(), caller: caller).negative == 1)
        #expect(try await verdicts.mark(first, as: .positive, caller: caller) == nil)
        #expect(try await verdicts.mark(first, as: .none, caller: caller) == 1)
    }

    @Test func aNULIsDroppedAndAnythingElseIsKept() async throws {
        var observation = Sample.observation(1)
        observation.viewName = "a\u{0}b'\";--\u{1F426}"
        observation.dataA = "1,\u{0}2"
        try await verdicts.record(observation, caller: caller)
        let row = try await verdicts.search(VerdictFilter(view: "b'\""), page: PageNumber(1, size: 9), caller: caller)
        #expect(row.items.map(\.observation.viewName) == ["ab'\";--\u{1F426}"])
        #expect(row.items.map(\.observation.dataA) == ["1,2"])
        var sample = LabelledWindow.made(1, seed: 1)[0].sample()
        sample.labels.source = "x\u{0}"
        _ = try await samples.add([sample], caller: caller)
        var change = KPISampleChange()
        change.purpose = "te\u{0}st"
        let ids = try await samples.search(
            KPISampleFilter(sources: ["x"]), page: PageNumber(1, size: 9), caller: caller)
        #expect(try await samples.update(ids.items.map(\.id), change, caller: caller) == 1)
        #expect(try await samples.count(KPISampleFilter(purposes: ["test"]), caller: caller).total == 1)
    }

    @Test func limitsOfSamplesAreNamed() async throws {
        var limits = KPILimits()
        limits.samples = 3
        limits.sampleSize = 50_000
        let samples = server.services(limits: limits).samples
        let made = LabelledWindow.made(2, seed: 1).map { $0.sample() }
        _ = try await samples.add(made, caller: caller)
        await #expect {
            _ = try await samples.add(made, caller: caller)
        } throws: {
            guard case ServiceError.limitExceeded(let reason) = $0 else { return false }
            return reason.contains("3")
        }
        var long = made[0]
        long.observation.dataA = String(repeating: "1,", count: 30_000)
        await #expect {
            _ = try await samples.add([long], caller: caller)
        } throws: {
            guard case ServiceError.limitExceeded(let reason) = $0 else { return false }
            return reason.contains("50000")
        }
        #expect(try await samples.count(KPISampleFilter(), caller: caller).total == 2)
    }

    @Test func othersHaveTheirOwn() async throws {
        let id = try await verdicts.record(Sample.observation(1), caller: caller)
        _ = try await verdicts.mark(id, as: .positive, caller: caller)
        let other = Principal(
            id: Sample.id(77), tenancy: caller.tenancy, name: "other",
            policy: AccessPolicy([.init(verb: .use, families: [.models], compartments: ["there"])]),
            timeCreated: Sample.time(0))
        try await server.parts.store.write { try $0.insert(other) }
        let stranger = Caller(principal: other)
        let services = server.services.acting(as: stranger, for: AccessRequirement(.use, .model))
        #expect(try await services.verdicts.mark(id, as: .negative, caller: stranger) == nil)
        #expect(try await services.samples.count(KPISampleFilter(), caller: stranger).total == 0)
        #expect(try await services.samples.delete([1, 2, 3], caller: stranger) == 0)
        // Users with few rights have a project too, with what is judged for them.
        try await services.verdicts.record(Sample.observation(2), caller: stranger)
        let page = try await services.verdicts.search(VerdictFilter(), page: PageNumber(1, size: 9), caller: stranger)
        #expect(page.items.map(\.observation) == [Sample.observation(2)])
        // But what they may not read they do not see, their own included.
        let reading = server.services.acting(as: stranger, for: AccessRequirement(.read, .project))
        let hidden = try await reading.verdicts.search(VerdictFilter(), page: PageNumber(1, size: 9), caller: stranger)
        #expect(hidden.total == 0)
        let judging = server.services.acting(as: stranger, for: AccessRequirement(.use, .project))
        await #expect {
            try await judging.verdicts.record(Sample.observation(3), caller: stranger)
        } throws: {
            guard case ServiceError.notFound("project", _) = $0 else { return false }
            return true
        }
    }
}
