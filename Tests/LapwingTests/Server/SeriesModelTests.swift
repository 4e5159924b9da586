import ControlPlane
import SQLiteStore
import Testing
import TimeSeries

@testable import TestSupport
@testable import lapwing

@Suite("Models of several series, in process")
struct SeriesModelTests {
    private typealias Fixture = SeriesFixture

    @Test("an object is learnt from and judged, last rows are judged, and what was made goes with the model")
    func wholeLife() async throws {
        let fixture = try await Fixture()
        let (server, caller) = (fixture.server, fixture.caller)
        try await server.put(Fixture.table(), as: "dir/train.csv")
        let created = try await fixture.models.create(
            Fixture.new(Fixture.object("dir/train.csv"), name: "pumps", from: 100), caller: caller)
        #expect(created.status == .created && created.displayName == "pumps" && created.states.isEmpty)
        let model = try await fixture.settled(created.id)
        #expect(model.status == .ready && model.failure == nil, "\(model.failure as Any)")
        #expect(model.source == Fixture.object("dir/train.csv"))
        #expect(model.states.map(\.name) == Fixture.names)
        // The window before the range was there, and was learnt from.
        #expect(model.states.allSatisfy { $0.effectiveCount == 600 + Fixture.window - 1 && $0.filledRatio == 0 })
        #expect(model.states[0].first == Fixture.minute(101 - Fixture.window))
        let diagnostics = try #require(model.diagnostics)
        #expect(diagnostics.epochs == [1] && diagnostics.latencies.allSatisfy { $0 > 0 })
        #expect(
            diagnostics.trainingLosses.allSatisfy { $0 > 0 && $0.isFinite } && diagnostics.validationLosses.count == 1)

        let fault = 600..<606
        try await server.put(Fixture.table(fault: fault), as: "live.csv")
        let found = try await fixture.detection(model, Fixture.object("live.csv"), from: 500, to: 650, contributors: 2)
        #expect(found.status == .ready, "\(found.failure as Any)")
        #expect(found.findings.rows.map(\.timestamp) == (500...650).map(Fixture.minute))
        #expect(found.findings.states.allSatisfy { $0.effectiveCount == 151 + Fixture.window - 1 })
        for row in found.findings.rows {
            #expect(row.isAnomaly == !row.contributors.isEmpty && row.isAnomaly == (row.severity > 0))
            #expect((0...1).contains(row.severity) && row.contributors.count <= 2)
        }
        let flagged = found.findings.rows.filter {
            $0.isAnomaly && (600..<606).map(Fixture.minute).contains($0.timestamp)
        }
        #expect(flagged.count >= 3)
        #expect(flagged.first?.contributors.first?.variable == "s1")

        let last = try #require(
            try await fixture.models.detectLast(
                model: model.id, variables: Fixture.variables(500..<603, fault: fault), points: 3, contributors: 4,
                caller: caller))
        #expect(last.rows.map(\.timestamp) == (600...602).map(Fixture.minute))
        #expect(last.rows.first { $0.isAnomaly }?.contributors.first?.variable == "s1")
        #expect(abs((last.rows.last?.contributors.reduce(0) { $0 + $1.contribution } ?? 0) - 1) < 1e-9)
        #expect(last.states.map(\.name) == Fixture.names && last.states.allSatisfy { $0.effectiveCount == 3 })

        #expect(try await fixture.models.delete(model.id, caller: caller))
        #expect(try await fixture.models.delete(model.id, caller: caller) == false)
        #expect(try await fixture.models.get(model.id, caller: caller) == nil)
        let left = try await server.json("GET", "/20210101/dataAssets?compartmentId=\(Self.root(caller))")
        #expect(left["items"]?.array?.isEmpty == true)
        // What was found stays readable.
        #expect(try await fixture.models.detection(found.id, caller: caller)?.findings == found.findings)
        try await server.stop()
    }

    private static func root(_ caller: Caller) -> String { "ocid1.tenancy.oc1..\(caller.tenancy.hex)" }

    @Test("folders and archives of objects hold the same series as one table")
    func forms() async throws {
        let fixture = try await Fixture()
        var zip = ZipBuilder()
        for (column, name) in Fixture.names.enumerated() {
            let escaped = name.replacing(" ", with: "%20").replacing("ü", with: "%C3%BC")
            try await fixture.server.put(Fixture.file(of: column), as: "folder/\(escaped).csv")
            zip.members.append(.init(name + ".csv", Fixture.file(of: column)))
        }
        // What is no variable is passed over.
        try await fixture.server.put("x", as: "folder/readme.txt")
        try await fixture.server.put("x", as: "folder/sub/other.csv")
        zip.members.append(.init("readme.txt", "x"))
        zip.members.append(.init("__MACOSX/._s1.csv", "x"))
        let answer = try await fixture.server.client.send("PUT", "/n/lapwing/b/data/o/a.zip", body: zip.bytes())
        #expect(answer.status == 200)
        try await fixture.server.put(Fixture.table(), as: "table.csv")
        var digests: Set<String?> = []
        for source in [
            Fixture.object("table.csv"), Fixture.object("folder", .folder), Fixture.object("folder/", .folder),
            Fixture.object("a.zip", .archive),
        ] {
            let model = try await fixture.trained(Fixture.new(source))
            #expect(model.states.map(\.name) == Fixture.names && model.displayName == nil)
            digests.insert(model.model.result?.fileDigest)
        }
        #expect(digests.count == 1)
        try await fixture.server.stop()
    }

    @Test("lists show what the API made, newest first, in pages that are cut by number")
    func lists() async throws {
        let fixture = try await Fixture()
        _ = try await fixture.server.trainedModel()
        var ids: [ResourceID] = []
        for number in 0..<3 {
            ids.append(
                try await fixture.models.create(Fixture.new(Fixture.object("no\(number).csv")), caller: fixture.caller)
                    .id)
        }
        for id in ids { #expect(try await fixture.settled(id).status == .failed) }
        func page(_ skip: Int, _ top: Int) async throws -> SeriesModelList {
            try await fixture.models.list(skip: skip, top: top, caller: fixture.caller)
        }
        let all = try await page(0, 10)
        #expect(all.models.map(\.id) == ids.reversed() && all.total == 3 && all.limit == 1000)
        #expect(try await page(1, 1).models.map(\.id) == [ids[1]])
        #expect(try await page(0, 0).models.isEmpty)
        #expect(try await page(5, 10).total == 3)
        #expect(try await page(.max, .max).models.isEmpty)
        // A model of the OCI API is none of them, and they are all models there.
        let oci = try await fixture.server.json(
            "GET", "/20210101/models?compartmentId=\(Self.root(fixture.caller))")
        #expect(oci["items"]?.array?.count == 3)
        let projects = try await fixture.server.json(
            "GET", "/20210101/projects?compartmentId=\(Self.root(fixture.caller))")
        #expect(projects["items"]?.array?.count == 1)
        try await fixture.server.stop()
    }

    @Test("data that comes with a request must be the model's variables, and at least a window")
    func lastRowsThatCannotBeJudged() async throws {
        let fixture = try await Fixture()
        try await fixture.server.put(Fixture.table(), as: "t.csv")
        let model = try await fixture.trained(Fixture.new(Fixture.object("t.csv")))
        func fault(_ variables: [AlignmentVariable], points: Int = 1) async throws -> TrainingDataFault.Code? {
            do {
                _ = try await fixture.models.detectLast(
                    model: model.id, variables: variables, points: points, contributors: 1, caller: fixture.caller)
                return nil
            } catch SeriesModelError.data(let fault) {
                return fault.code
            }
        }
        let window = Fixture.variables(0..<Fixture.window)
        #expect(try await fault(window) == nil)
        #expect(try await fault(window, points: 2) == .notEnoughInput)
        #expect(try await fault(Fixture.variables(1..<Fixture.window)) == .notEnoughInput)
        #expect(try await fault(Array(window.dropLast())) == .columnNotFound)
        var twice = window
        twice[0].name = "s1"
        #expect([.duplicatedVariables, .columnNotFound].contains(try await fault(twice)))
        var more = window
        more.append(AlignmentVariable(name: "z", timestamps: [], values: []))
        #expect(try await fault(more) == .numColumnsMismatch)
        #expect(try await fault([]) == .columnNotFound)
        // Instants of their own for every variable are rows of their own.
        var apart = Fixture.variables(0..<Fixture.rows)
        for column in apart.indices {
            apart[column].timestamps = (0..<Fixture.rows).map {
                Timestamp(microseconds: Fixture.minute($0).microseconds + Int64(column))
            }
        }
        #expect(try await fault(apart) == nil)
        apart[0].timestamps = (0..<3000).map { Fixture.minute($0) }
        apart[0].values = [Double](repeating: 1, count: 3000)
        #expect(try await fault(apart) == .dataExceedsLimit)
        #expect(
            try await fixture.models.detectLast(
                model: Sample.id(1), variables: window, points: 1, contributors: 1, caller: fixture.caller) == nil)
        try await fixture.server.stop()
    }

    @Test("a model that is not trained, or failed, says so")
    func notReady() async throws {
        let fixture = try await Fixture()
        let failed = try await fixture.settled(
            try await fixture.models.create(Fixture.new(Fixture.object("none.csv")), caller: fixture.caller).id)
        #expect(failed.failure?.code == "FileNotExist")
        let request = SeriesDetectionRequest(
            source: Fixture.object("none.csv"), start: Fixture.minute(0), end: Fixture.minute(9), contributors: 1)
        await #expect(throws: SeriesModelError.modelFailed(failed.failure?.message ?? "")) {
            try await fixture.models.startDetection(model: failed.id, request, caller: fixture.caller)
        }
        var waiting = failed.model
        waiting.state = .creating
        let model = waiting
        _ = try await fixture.server.parts.store.write { try $0.update(model) }
        await #expect(throws: SeriesModelError.modelNotReady) {
            try await fixture.models.startDetection(model: failed.id, request, caller: fixture.caller)
        }
        #expect(
            try await fixture.models.startDetection(model: Sample.id(1), request, caller: fixture.caller) == nil)
        try await fixture.server.stop()
    }
}
