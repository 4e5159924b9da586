import ControlPlane
import Detectors
import Foundation
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// Finished models of tables: what they show, what they say of rows, and the words they learnt.
@Suite struct TableModelTests {
    private let server: KPIServer
    private var caller: Caller { server.caller }

    init() async throws { server = try await KPIServer() }

    private func trained(
        _ name: String = "Pumps", rows: Int = 120, parameters: TableDetector.Parameters = TableDetector.Parameters()
    ) async throws -> TableSession {
        try await server.put(name, csv: PumpTable.csv(0..<rows), PumpTable.columns)
        let id = try await server.sessions.start(
            NewTableSession(tableName: name, name: "mine", parameters: parameters), caller: caller
        ).id
        return try await server.ended(id)
    }

    @Test func aModelShowsWhatItWasMadeFrom() async throws {
        let session = try await trained(parameters: TableDetector.Parameters(algorithm: .ecod))
        let id = try #require(session.modelID)
        let model = try #require(try await server.models.get(id, caller: caller))
        #expect(model.sessionID == session.id && model.name == "mine" && model.tableName == "Pumps")
        #expect(model.algorithm == .ecod && model.columns == session.columns)
        #expect(model.percentAnomalies == session.percentAnomalies && model.timeCreated == session.timeRequested)
        for key in TableModelQuery.SortKey.allCases {
            let page = try await server.models.list(
                TableModelQuery(sortKey: key, slice: PageSlice(limit: 10)), caller: caller)
            #expect(page == CountedPage(items: [model], total: 1))
        }
        var filter = TableModelFilter()
        for (name, count) in [("PUMPS", 1), ("pump", 0), ("pumps\0", 0)] {
            filter.tableName = name
            let page = try await server.models.list(
                TableModelQuery(filter: filter, slice: PageSlice(limit: 10)), caller: caller)
            #expect(page.total == count && page.items.count == count)
        }
        filter = TableModelFilter()
        filter.createdAfter = model.timeCreated
        filter.createdBefore = model.timeCreated
        #expect(
            try await server.models.list(
                TableModelQuery(filter: filter, slice: PageSlice(limit: 10)), caller: caller
            ).total == 1)
        filter.createdBefore = Timestamp(microseconds: model.timeCreated.microseconds - 1)
        #expect(
            try await server.models.list(
                TableModelQuery(filter: filter, slice: PageSlice(limit: 10)), caller: caller
            ).total == 0)
    }

    @Test(arguments: TableDetector.Algorithm.allCases)
    func rowsOfTheTrainingGetTheirScores(_ algorithm: TableDetector.Algorithm) async throws {
        let session = try await trained(parameters: TableDetector.Parameters(algorithm: algorithm))
        let id = try #require(session.modelID)
        let known = try await server.results(session.id, .scores).rows.numbers("anomaly")
        let csv = Array(PumpTable.csv(0..<120).utf8)
        let all = try csv.withUnsafeBytes { try CellTable.csv($0) }
        let answer = try #require(try await server.models.predict(id, all, caller: caller))
        #expect(answer.scores == known && answer.model.id == id)
        // A row alone, its columns in another order and another case, with one that nobody knows.
        var one = CellTable(columns: ["extra", "KIND", "flow", "REMARK", "pressure"])
        one.beginRow()
        for (column, source) in [("kind", "Kind"), ("flow", "Flow"), ("remark", "Remark"), ("pressure", "Pressure")] {
            let (to, from) = (try #require(one.column(named: column)), try #require(all.column(named: source)))
            one.set(to, try #require(all.text(row: 27, column: from)))
        }
        one.set(0, "?")
        #expect(try await server.models.predict(id, one, caller: caller)?.scores == [known[27]])
        // Nothing known of a row is no mistake.
        let empty = try #require(
            try await server.models.predict(id, try csvTable("unknown\n1\n2\n"), caller: caller))
        #expect(empty.scores.count == 2 && empty.scores[0] == empty.scores[1] && empty.scores[0].isFinite)
        #expect(try await server.models.predict(id, CellTable(columns: []), caller: caller)?.scores == [])
    }

    private func csvTable(_ text: String) throws -> CellTable {
        try Array(text.utf8).withUnsafeBytes { try CellTable.csv($0) }
    }

    @Test func aCellThatCannotBeReadIsNamed() async throws {
        let id = try #require(try await trained().modelID)
        let rows = try csvTable("pressure,flow\n1,2\n3,many\n")
        await #expect {
            _ = try await server.models.predict(id, rows, caller: caller)
        } throws: {
            guard let error = $0 as? DetectorError else { return false }
            return error.description.contains("Flow") || error.description.contains("flow")
        }
    }

    @Test func unknownModelsAreNil() async throws {
        let session = try await trained(rows: 30)
        let rows = try csvTable("pressure\n1\n")
        #expect(try await server.models.get(session.id, caller: caller) == nil)
        #expect(try await server.models.predict(session.id, rows, caller: caller) == nil)
        let id = try #require(session.modelID)
        #expect(try await server.models.predict(id, rows, caller: caller) != nil)
        #expect(try await server.models.delete(id, caller: caller))
        #expect(try await server.models.predict(id, rows, caller: caller) == nil)
        #expect(try await server.models.get(id, caller: caller) == nil)
        // One that is still being trained is not there yet.
        let waiting = try await server.sessions.start(NewTableSession(tableName: "pumps"), caller: caller)
        let row = try #require(
            try await server.parts.store.read { try $0.models(ListQuery(tenancy: server.caller.tenancy)).items.first })
        #expect(row.state == .creating && waiting.modelID == nil)
        #expect(try await server.models.get(row.id, caller: caller) == nil)
        #expect(try await server.models.delete(row.id, caller: caller) == false)
    }

    @Test func theWordsOfATextColumnAreAVocabulary() async throws {
        let session = try await trained()
        var query = TableVocabularyQuery(slice: PageSlice(limit: 10))
        let page = try await server.models.vocabularies(query, caller: caller)
        let vocabulary = try #require(page.items.first)
        #expect(page.total == 1 && page.items.count == 1)
        #expect(vocabulary.column == "Remark" && vocabulary.tableName == "Pumps")
        #expect(vocabulary.modelID == session.modelID && vocabulary.sessionID == session.id)
        for (name, id, count) in [("PUMPS", session.id, 1), ("q", session.id, 0), ("pumps", vocabulary.id, 0)] {
            query = TableVocabularyQuery(tableName: name, sessionID: id, slice: PageSlice(limit: 10))
            #expect(try await server.models.vocabularies(query, caller: caller).total == count)
        }
        let all = try #require(
            try await server.models.words(vocabulary.id, kind: nil, slice: PageSlice(limit: 1000), caller: caller))
        #expect(all.vocabulary == vocabulary && all.page.total == all.page.items.count)
        #expect(all.page.items.contains { $0.text == "bearing" && $0.kind == .word })
        let words = try #require(
            try await server.models.words(vocabulary.id, kind: .word, slice: PageSlice(limit: 1000), caller: caller))
        let stop = try #require(
            try await server.models.words(vocabulary.id, kind: .stopWord, slice: PageSlice(limit: 1000), caller: caller)
        )
        #expect(words.page.items + stop.page.items == all.page.items && !stop.page.items.isEmpty)
        #expect(words.page.items.map(\.rank) == Array(0..<words.page.total))
        let second = try #require(
            try await server.models.words(
                vocabulary.id, kind: nil, slice: PageSlice(skip: 1, limit: 2), caller: caller))
        #expect(second.page.items == Array(all.page.items[1..<3]) && second.page.total == all.page.total)
        #expect(
            try await server.models.words(session.id, kind: nil, slice: PageSlice(limit: 1), caller: caller) == nil)
        // It goes with its model.
        #expect(try await server.models.delete(try #require(session.modelID), caller: caller))
        #expect(
            try await server.models.words(vocabulary.id, kind: nil, slice: PageSlice(limit: 1), caller: caller) == nil)
    }

    @Test func theOCIAPIShowsTheModelAndRefusesWhatItCannotDo() async throws {
        let session = try await trained(rows: 30)
        let model = try #require(session.modelID)
        let row = try #require(
            try await server.parts.store.read { try $0.model(model, tenancy: server.caller.tenancy) })
        let id = "ocid1.aianomalydetectionmodel.oc1.lapwing.\(model.hex)"
        let compartment = "compartmentId=\(row.compartmentID)"
        for target in [
            "/20210101/models/\(id)", "/20210101/models?\(compartment)", "/20210101/dataAssets?\(compartment)",
            "/20210101/projects?\(compartment)", "/20210101/workRequests?\(compartment)",
        ] {
            let answer = try await server.client.send("GET", target)
            #expect(answer.status == 200, "\(target): \(answer.text)")
        }
        let report = try await server.client.send("GET", "/lapwing/v1/models/\(id)/report")
        #expect(report.status == 409, "\(report.text)")
        for (target, body) in [
            (
                "/20210101/actions/detectAnomalies",
                #"{"modelId":"\#(id)","requestType":"INLINE","signalNames":["a"],"data":[{"values":[1]}]}"#
            ),
            ("/20210101/modelDeployments", #"{"compartmentId":"\#(row.compartmentID)","modelId":"\#(id)"}"#),
            ("/lapwing/v1/streams", #"{"compartmentId":"\#(row.compartmentID)","modelId":"\#(id)"}"#),
            ("/lapwing/v1/models/\(id)/actions/setTargetFap", #"{"targetFap":0.01}"#),
        ] {
            let answer = try await server.client.send("POST", target, json: body)
            #expect(answer.status == 409, "\(target): \(answer.status) \(answer.text)")
            #expect(answer.text.contains("Nexosis"), "\(target): \(answer.text)")
        }
        let deleted = try await server.client.send("DELETE", "/20210101/models/\(id)")
        #expect(deleted.status == 202, "\(deleted.text)")
        #expect(try await server.models.get(model, caller: caller) == nil)
        #expect(try await server.sessions.get(session.id, caller: caller)?.status == .completed)
    }
}
