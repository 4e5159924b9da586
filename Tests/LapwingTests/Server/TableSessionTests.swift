import ControlPlane
import Detectors
import Foundation
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// Sessions on tables: recorded with their model, carried out by the work queue, their results kept as they were.
@Suite struct TableSessionTests {
    private let server: KPIServer
    private var caller: Caller { server.caller }

    init() async throws { server = try await KPIServer() }

    private func start(_ new: NewTableSession) async throws -> TableSession {
        try await server.sessions.start(new, caller: caller)
    }

    private func startOnPumps(rows: Int = 200) async throws -> TableSession {
        try await server.put("Pumps", csv: PumpTable.csv(0..<rows), PumpTable.columns)
        return try await start(NewTableSession(tableName: "PUMPS"))
    }

    @Test func aSessionShowsWhatItWasAskedForAndWhatCameOut() async throws {
        try await server.put("Pumps", csv: PumpTable.csv(0..<200), PumpTable.columns)
        let extra = try #require(try JSONValue(parsing: #"{"containsAnomalies":"True","x":[1,null]}"#).object)
        let begun = try await start(
            NewTableSession(
                tableName: "pumps", columns: [ColumnSettings(name: "flow", dataType: .numeric)],
                targetColumn: "FAULT", callbackURL: "http://a.example/b", extraParameters: extra))
        #expect(begun.status == .requested && begun.statusHistory.map(\.status) == [.requested])
        #expect(begun.name == "Anomalies on Pumps" && begun.tableName == "Pumps")
        #expect(begun.modelID == nil && begun.percentAnomalies == nil && begun.algorithm == nil)
        #expect(begun.extraParameters == extra && begun.callbackURL == "http://a.example/b")
        #expect(begun.messages.map(\.severity) == [.warning])
        #expect(begun.columns.map(\.name) == ["id", "Pressure", "Flow", "Kind", "Remark", "Fault", "Spare"])
        #expect(begun.columns.map(\.role) == [.key, .feature, .feature, .feature, .feature, .target, .none])
        #expect(begun.columns[1].imputation == .mean && begun.columns[2].imputation == .zeroes)
        let none = try await server.results(begun.id, .scores)
        #expect(none.total == 0 && none.rows.rowCount == 0 && none.session == begun)

        let ended = try await server.ended(begun.id)
        #expect(ended.status == .completed && ended.algorithm == .isolationForest && ended.hasVocabularies)
        #expect(ended.statusHistory.map(\.status) == [.requested, .started, .completed])
        #expect(ended.statusHistory.map(\.time) == ended.statusHistory.map(\.time).sorted())
        #expect(ended.messages.first == TableMessage(.informational, "200 observations were found in the dataset."))
        #expect(ended.messages.count == 2 && ended.columns == begun.columns)
        let percent = try #require(ended.percentAnomalies)
        #expect(percent > 0 && percent < 0.15)
        #expect(try await server.sessions.get(begun.id, caller: caller) == ended)
        let work = try #require(
            try await server.parts.store.read { try $0.workRequest(begun.id, tenancy: server.caller.tenancy) })
        #expect(work.operation == .createModel && work.status == .succeeded && work.subject.id == ended.modelID)
    }

    @Test func resultsAreTheRowsInTheirOrderWithScoresAndDistances() async throws {
        let id = try await startOnPumps().id
        let session = try await server.ended(id)
        let scores = try await server.results(id, .scores)
        #expect(scores.total == 200 && scores.session == session)
        #expect(scores.rows.columns == ["id", "Pressure", "Flow", "Kind", "Remark", "anomaly"])
        #expect(scores.rows.texts("id") == (0..<200).map { "r\($0)" })
        #expect(scores.rows.text(row: 0, column: 2) == "3.10" && scores.rows.text(row: 7, column: 2) == "-4.50")
        let values = scores.rows.numbers("anomaly")
        #expect(values.allSatisfy { $0.isFinite })
        #expect(zip(values, scores.rows.texts("anomaly")).allSatisfy { "\($0)" == $1 })

        let anomalies = try await server.results(id, .anomalies)
        let expected = values.indices.filter { values[$0] <= 0 }
        #expect(anomalies.total == expected.count && anomalies.rows.columns == scores.rows.columns)
        #expect(anomalies.rows.texts("id") == expected.map { "r\($0)" })
        #expect(anomalies.rows.numbers("anomaly") == expected.map { values[$0] })
        #expect(session.percentAnomalies == Double(expected.count) / 200)
        #expect(Set(stride(from: 7, to: 200, by: 20)).isSubset(of: expected))

        let distances = try await server.results(id, .distances, skip: 3, limit: 5)
        #expect(distances.total == 200 && distances.rows.columns == scores.rows.columns + ["mahalanobis_distance"])
        #expect(distances.rows.texts("id") == (3..<8).map { "r\($0)" })
        #expect(distances.rows.numbers("anomaly") == Array(values[3..<8]))
        let far = distances.rows.numbers("mahalanobis_distance")
        #expect(far.allSatisfy { $0 >= 0 } && far.max() == far[4])

        for (skip, limit, kind, rows) in [
            (198, 50, SessionResultKind.scores, 2), (200, 50, .scores, 0), (Int.max, Int.max, .scores, 0),
            (0, 0, .distances, 0), (1, 2, .anomalies, 2), (Int.max, 1, .anomalies, 0),
        ] {
            let page = try await server.results(id, kind, skip: skip, limit: limit)
            #expect(page.rows.rowCount == rows && page.total == (kind == .anomalies ? expected.count : 200))
        }
    }

    @Test func resultsStayWhenTheTableChanges() async throws {
        let id = try await startOnPumps(rows: 60).id
        _ = try await server.ended(id)
        let before = try await server.results(id, .scores)
        try await server.put("pumps", csv: "id,Pressure,New\nr3,-1,1\nq,2,2\n")
        let after = try await server.results(id, .scores)
        #expect(after.rows.columns == before.rows.columns && after.total == 60)
        #expect(after.rows.texts("Pressure") == before.rows.texts("Pressure"))
        try await server.services.tables.delete("pumps", caller: caller)
        #expect(try await server.results(id, .scores).rows.texts("id") == before.rows.texts("id"))
    }

    @Test func columnsWithTheNamesOfScoresGiveWayToThem() async throws {
        let rows = (0..<30).map { "\($0),\($0 % 3),\($0 % 5),x" }.joined(separator: "\n")
        try await server.put("t", csv: "ANOMALY,mahalanobis_distance,a,b\n" + rows)
        let id = try await start(NewTableSession(tableName: "t")).id
        _ = try await server.ended(id)
        #expect(try await server.results(id, .scores).rows.columns == ["mahalanobis_distance", "a", "b", "anomaly"])
        #expect(try await server.results(id, .distances).rows.columns == ["a", "b", "anomaly", "mahalanobis_distance"])
    }

    @Test func aTableWithATimeIsShownInItsOrder() async throws {
        // Seven and thirty-one have no factor in common: every day once, out of order.
        let days = (0..<31).map { (String($0 * 7 % 31 + 101).dropFirst(), $0 % 4) }
        let rows = days.map { "2020-01-\($0.0)T00:00:00Z,\($0.1)" }
        try await server.put("t", csv: (["at,v"] + rows).joined(separator: "\n"))
        let id = try await start(NewTableSession(tableName: "t")).id
        _ = try await server.ended(id)
        let times = try await server.results(id, .scores).rows.texts("at").compactMap { $0 }
        #expect(times.count == 31 && times == times.sorted())
    }

    // MARK: What is refused

    @Test func columnsThatTheTableHasNotAreNamed() async throws {
        try await server.put("t", csv: "a,b,c,w\n1,2,x,1\n3,4,5,2\n", [ColumnSettings(name: "b", role: .target)])
        func faults(_ columns: [ColumnSettings]) async throws -> Set<String> {
            do {
                _ = try await start(NewTableSession(tableName: "t", columns: columns))
                return []
            } catch TableFault.invalidColumnMetadata(let faults) {
                return Set(faults.keys)
            }
        }
        #expect(try await faults([ColumnSettings(name: "nope"), ColumnSettings(name: "A")]) == ["nope"])
        #expect(try await faults([ColumnSettings(name: "a"), ColumnSettings(name: "A")]) == ["A"])
        #expect(try await faults([ColumnSettings(name: "a", role: .target)]) == ["a", "b"])
        #expect(
            try await faults([ColumnSettings(name: "a", role: .key), ColumnSettings(name: "w", role: .key)]) == [
                "a", "w",
            ])
        // A number that is none is told at once, also of a column that the table calls words.
        #expect(try await faults([ColumnSettings(name: "C", dataType: .numericMeasure)]) == ["C"])
        #expect(try await faults([ColumnSettings(name: "c", dataType: .date)]) == ["c"])
        #expect(
            try await server.sessions.list(TableSessionQuery(slice: PageSlice(limit: 9)), caller: caller).total == 0)
    }

    @Test func whatCannotBeTrainedIsToldAtOnce() async throws {
        try await server.put("t", csv: "a,b\n1,2\n3,4\n")
        func refusal(_ new: NewTableSession) async throws -> ServiceError? {
            do {
                _ = try await start(new)
                return nil
            } catch let error as ServiceError {
                return error
            }
        }
        func field(_ new: NewTableSession) async throws -> String? {
            guard case .invalidParameter(let field, _)? = try await refusal(new) else { return nil }
            return field
        }
        #expect(try await refusal(NewTableSession(tableName: "u")) == .notFound(kind: "dataSet", id: "u"))
        #expect(try await refusal(NewTableSession(tableName: "t\0")) == .notFound(kind: "dataSet", id: "t\0"))
        #expect(try await field(NewTableSession(tableName: "t", targetColumn: "c")) == "targetColumn")
        let none = TableColumn.Role.none
        #expect(
            try await field(
                NewTableSession(tableName: "t", columns: [ColumnSettings(name: "a", role: none)], targetColumn: "B"))
                == "columns")
        #expect(try await field(NewTableSession(tableName: "t", name: "")) == "name")
        #expect(try await field(NewTableSession(tableName: "t", name: "a\u{1}b")) == "name")
        #expect(try await field(NewTableSession(tableName: "t", name: String(repeating: "n", count: 256))) == "name")
        let long = String(repeating: "x", count: 70_000)
        #expect(try await field(NewTableSession(tableName: "t", callbackURL: long)) == "callbackUrl")
        #expect(
            try await field(
                NewTableSession(
                    tableName: "t", extraParameters: JSONObject([.init(name: "a", value: .string(long))])))
                == "extraParameters")
        #expect(
            try await field(
                NewTableSession(tableName: "t", parameters: TableDetector.Parameters(contamination: 0.7)))
                == "extraParameters")
        try await server.put("dated", csv: "at,b\n2020-01-01,2\n")
        try await server.services.tables.delete("dated", from: Timestamp(microseconds: 0), caller: caller)
        #expect(try await field(NewTableSession(tableName: "dated")) == "dataSourceName")
    }

    @Test func limitsAreToldWithTheirNumber() async throws {
        try await server.put("t", csv: "a,b\n1,2\n3,4\n5,7\n")
        var limits = TableLimits()
        limits.sessions = 2
        limits.models = 3
        let sessions = server.services(tables: limits).tableSessions
        let new = NewTableSession(tableName: "t")
        let first = try await sessions.start(new, caller: caller).id
        let second = try await sessions.start(new, caller: caller).id
        await #expect {
            _ = try await sessions.start(new, caller: caller)
        } throws: {
            guard case ServiceError.unavailable(let reason) = $0 else { return false }
            return reason.contains("2 sessions")
        }
        try await server.working {
            for id in [first, second] { _ = try await server.settled(id) }
        }
        _ = try await sessions.start(new, caller: caller)
        await #expect {
            _ = try await sessions.start(new, caller: caller)
        } throws: {
            guard case ServiceError.unavailable(let reason) = $0 else { return false }
            return reason.contains("3 models")
        }
    }

    @Test func aTableThatGoesBeforeItIsReadFailsItsSession() async throws {
        let id = try await startOnPumps(rows: 30).id
        try await server.services.tables.delete("pumps", caller: caller)
        let session = try await server.ended(id)
        #expect(session.status == .failed && session.modelID == nil && session.percentAnomalies == nil)
        #expect(session.messages == [TableMessage(.error, "the data set was deleted before the training read it")])
        #expect(try await server.models.list(TableModelQuery(slice: PageSlice(limit: 9)), caller: caller).total == 0)
        #expect(try await server.results(id, .anomalies).total == 0)
        // The failed model goes with its session.
        #expect(try await server.sessions.delete(id, caller: caller))
        let models = try await server.parts.store.read {
            try $0.models(ListQuery(tenancy: server.caller.tenancy)).items
        }
        #expect(models.isEmpty)
    }

    @Test func aTableThatNoLongerFitsItsSessionFailsIt() async throws {
        try await server.put("t", csv: "a,b\n1,2\n3,4\n")
        let new = NewTableSession(tableName: "t", columns: [ColumnSettings(name: "a", dataType: .numeric)])
        let id = try await start(new).id
        try await server.put("t", csv: "a,b\nword,2\n")
        let session = try await server.ended(id)
        #expect(session.status == .failed && session.messages.map(\.severity) == [.error])
        #expect(session.messages.first?.message.contains("numbers") == true, "\(session.messages)")
    }
}
