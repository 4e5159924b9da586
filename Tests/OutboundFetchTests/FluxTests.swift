import ControlPlane
import Foundation
import TestSupport
import Testing
import TimeSeries

@testable import OutboundFetch

@Suite("InfluxDB 2.x")
struct FluxTests {
    private func read(
        _ server: ScriptedServer, limits: MeasurementLimits = MeasurementLimits(), measurement: String = "m"
    ) async throws -> SignalTable {
        let source = InfluxSource(fetcher: try server.fetcher())
        let query = MeasurementQuery(
            url: server.url, measurement: measurement, database: .influx2(bucket: "b", organization: "my org"),
            user: "ignored", secret: "token")
        return try await blocking { try source.read(query, limits: limits) }
    }

    private func table(_ type: String, _ number: Int, _ rows: [(String, String, String)]) -> String {
        "#datatype,string,long,dateTime:RFC3339,string,\(type)\r\n,result,table,_time,_field,_value\r\n"
            + rows.map { ",_result,\(number),\($0.0),\($0.1),\($0.2)\r\n" }.joined() + "\r\n"
    }

    @Test func fieldsAreJoinedByTime() async throws {
        let answer =
            table("double", 0, [("2024-01-01T00:00:00Z", "b", "1.5"), ("2024-01-01T00:00:01.000001999Z", "b", "-2e3")])
            + table("string", 1, [("2024-01-01T00:00:00Z", "note", "\"x, \"\"y\"\"\"")])
            + table("long", 2, [("2024-01-01T00:00:01.000001Z", "a,1", "7")]).replacingOccurrences(
                of: "a,1", with: "\"a,1\"")
            + table("boolean", 3, [("2024-01-01T00:00:00Z", "c", "true"), ("2024-01-01T00:00:02Z", "c", "")])
        let server = try ScriptedServer { _, connection in connection.answer(text: answer) }
        defer { server.stop() }
        let found = try await read(server)
        #expect(
            found
                == SignalTable(
                    signalNames: ["a,1", "b", "c"],
                    timestamps: ["2024-01-01T00:00:00Z", "2024-01-01T00:00:01.000001Z", "2024-01-01T00:00:02Z"]
                        .compactMap { Timestamp(parsing: $0) },
                    values: [.nan, 1.5, 1, 7, -2000, .nan, .nan, .nan, .nan], rowCount: 3))
        let request = try #require(server.received.first)
        #expect(request.line.hasPrefix("POST /api/v2/query?org=my%20org "))
        #expect(request.header("authorization") == "Token token" && server.received.count == 1)
    }

    @Test func pagesEndWhereTheyAreComplete() async throws {
        // Field a has a value each second, field b each third; at most four values of each come at a time.
        let server = try ScriptedServer { request, connection in
            let starts = request.body.range(of: "start: ").map { request.body[$0.upperBound...] } ?? ""
            let start = Timestamp(parsing: starts.prefix { $0 != "," })?.microseconds ?? 0
            var answer = ""
            for (index, (field, step)) in [("a", 1), ("b", 3)].enumerated() {
                let seconds = stride(from: 0, to: 20, by: step).filter { Int64($0) * 1_000_000 >= start }.prefix(4)
                answer +=
                    "#datatype,string,long,dateTime:RFC3339,string,double\r\n,result,table,_time,_field,_value\r\n"
                for second in seconds {
                    answer +=
                        ",_result,\(index),1970-01-01T00:00:\(second < 10 ? "0" : "")\(second)Z,\(field),\(second)\r\n"
                }
                answer += "\r\n"
            }
            connection.answer(text: answer)
        }
        defer { server.stop() }
        // Ten fields are expected before the first page is seen, two afterwards.
        let found = try await read(server, limits: MeasurementLimits(pageCells: 8))
        #expect(found.rowCount == 20 && found.signalNames == ["a", "b"])
        for row in 0..<20 {
            #expect(found[row, 0] == Double(row))
            #expect(row % 3 == 0 ? found[row, 1] == Double(row) : found[row, 1].isNaN)
        }
        #expect(server.received.count > 3)
    }

    @Test(arguments: [
        (#"a"b"#, #""a\"b""#), (#"a\"#, #""a\\""#), ("${r._value}", #""\${r._value}""#), ("5$", #""5$""#),
        (#"") |> yield("x"#, #""\") |> yield(\"x""#), ("é", #""é""#),
    ])
    func quoting(name: String, quoted: String) { #expect(FluxReading.quoted(name) == quoted) }

    @Test(
        "answers that are no tables",
        arguments: [
            "", "\r\n\r\n", "hello\n", "#datatype,string\n,error,reference\n,internal text,1\n", "a,b\n1,2\n",
            "#datatype,string,long,dateTime:RFC3339,string,double\n,result,table,_time,_field,_value\n,_result,0,x,a,1\n",
            "#datatype,string,long,dateTime:RFC3339,string,double\n,result,table,_time,_field,_value\n,_result,0,a,1\n",
            "#datatype,string,long,dateTime:RFC3339,string,double\n,result,table,_time,_field,_value\n"
                + ",_result,0,2024-01-01T00:00:00Z,a,internal text\n",
            "#datatype,string\n,result,table,_time,_field,_value\n,_result,0,2024-01-01T00:00:00Z,a,1\n",
            "#datatype,string,long,dateTime:RFC3339,string,double\n,result,table,_time,_field,_value\n,\"\n",
            "#datatype,string,long,dateTime:RFC3339,string,double\n,result,table,_time,_field,_value\n"
                + ",_result,0,2024-01-01T00:00:00Z,a,1\n,_result,0,2024-01-01T00:00:00Z,a,2\n",
        ])
    func wrongAnswers(text: String) async throws {
        let server = try ScriptedServer { _, connection in connection.answer(text: text) }
        defer { server.stop() }
        do {
            _ = try await read(server)
            Issue.record("taken: \(text)")
        } catch let error as MeasurementError {
            #expect(!error.description.contains("internal text") && !error.description.isEmpty)
        }
    }

    @Test func aPageOfOneInstant() async throws {
        let rows = (0..<20).map { _ in ("2024-01-01T00:00:00Z", "a", "1") }
        let answer = table("double", 0, rows)
        let server = try ScriptedServer { _, connection in connection.answer(text: answer) }
        defer { server.stop() }
        await #expect(throws: MeasurementError.self) {
            try await read(server, limits: MeasurementLimits(pageCells: 10))
        }
        #expect(server.received.count <= 3)
    }
}
