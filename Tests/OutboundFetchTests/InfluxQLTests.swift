import ControlPlane
import Foundation
import TestSupport
import Testing
import TimeSeries

@testable import OutboundFetch

@Suite("InfluxDB 1.x")
struct InfluxQLTests {
    /// A server that answers SHOW FIELD KEYS with `fields` and each further query with the next of `pages`.
    private func server(fields: String, pages: [String]) throws -> ScriptedServer {
        let position = JournalPages()
        return try ScriptedServer { request, connection in
            if request.body.contains("SHOW%20FIELD%20KEYS") {
                connection.answer(
                    text: #"{"results":[{"statement_id":0,"series":[{"name":"m","columns":["fieldKey","fieldType"],"#
                        + #""values":[\#(fields)]}]}]}"#)
            } else {
                let index = position.lines.count
                position.add("")
                connection.answer(text: index < pages.count ? pages[index] : #"{"results":[{"statement_id":0}]}"#)
            }
        }
    }

    private func page(_ columns: [String], _ rows: String) -> String {
        #"{"results":[{"statement_id":0,"series":[{"name":"m","columns":\#(["time"] + columns),"values":[\#(rows)]}]}]}"#
    }

    private func read(
        _ server: ScriptedServer, limits: MeasurementLimits = MeasurementLimits(), retentionPolicy: String? = nil,
        measurement: String = "m", database: String = "db"
    ) async throws -> SignalTable {
        let source = InfluxSource(fetcher: try server.fetcher())
        let query = MeasurementQuery(
            url: server.url + "/base/", measurement: measurement,
            database: .influx1(database: database, retentionPolicy: retentionPolicy), user: "ann", secret: "secret")
        return try await blocking { try source.read(query, limits: limits) }
    }

    private func message(_ body: () async throws -> SignalTable) async -> String {
        do {
            _ = try await body()
            return "no error"
        } catch { return "\(error)" }
    }

    @Test func rowsBecomeATable() async throws {
        let server = try server(
            fields:
                #"["b","float"],["a","integer"],["note","string"],["on","boolean"],["odd","float"],["odd","string"]"#,
            pages: [
                page(["a", "b", "on"], "[1600000000000000,1,2.5,true],[1600000000000001,null,-1e3,false]"),
                page(["a", "b", "on"], "[1600000000000001,null,-1e3,false]"),
            ])
        defer { server.stop() }
        let table = try await read(server, retentionPolicy: "week")
        #expect(table.signalNames == ["a", "b", "on"] && table.rowCount == 2)
        #expect(table.timestamps?.map(\.microseconds) == [1_600_000_000_000_000, 1_600_000_000_000_001])
        #expect(
            table
                == SignalTable(
                    signalNames: ["a", "b", "on"], timestamps: table.timestamps, values: [1, 2.5, 1, .nan, -1000, 0],
                    rowCount: 2))
        let queries = server.received.map { $0.body.removingPercentEncoding ?? "" }
        #expect(queries[0] == #"db=db&epoch=u&q=SHOW FIELD KEYS FROM "week"."m""#)
        #expect(queries[1].hasSuffix(#"q=SELECT "a", "b", "on" FROM "week"."m" ORDER BY time ASC LIMIT 66666"#))
        #expect(queries[2].contains("WHERE time >= 1600000000000001u ORDER"))
        #expect(queries[3].contains("WHERE time >= 1600000000000002u ORDER"))
        for request in server.received {
            #expect(request.header("authorization") == "Basic " + Data("ann:secret".utf8).base64EncodedString())
            #expect(request.target == "/base/query" && !request.body.contains("secret"))
        }
    }

    @Test func namesAreQuoted() async throws {
        let name = #"a"; DROP DATABASE "x" \ / ' & = # + é"#
        let server = try server(fields: #"["f","float"]"#, pages: [page(["f"], "[1,1]")])
        defer { server.stop() }
        _ = try await read(server, retentionPolicy: name, measurement: name, database: name)
        let first = try #require(server.received.first)
        let expected = #""a\"; DROP DATABASE \"x\" \\ / ' & = # + é""#
        let components = try #require(URLComponents(string: "?" + first.body))
        #expect(components.queryItems?.map(\.name) == ["db", "epoch", "q"])
        #expect(components.queryItems?[0].value == name)
        #expect(components.queryItems?[2].value == "SHOW FIELD KEYS FROM \(expected).\(expected)")
        for bad in ["", "a\nb", "a\u{0}", String(repeating: "a", count: 1025)] {
            #expect(await message { try await read(server, measurement: bad) }.hasPrefix("measurementName must"))
        }
    }

    @Test func manyLongNames() async throws {
        let names = (100..<400).map { "a rather long name of a sensor, number \($0)" }
        let row = ([0] + names.indices.map { $0 }).map(String.init).joined(separator: ",")
        let server = try server(
            fields: names.map { "[\"\($0)\",\"float\"]" }.joined(separator: ","),
            pages: [page(names, "[\(row)]")])
        defer { server.stop() }
        let table = try await read(server)
        #expect(table.signalNames == names && table.values == names.indices.map(Double.init))
    }

    @Test func seriesOfOneInstantJoinUnlessTheyDisagree() async throws {
        let joined = try server(
            fields: #"["a","float"],["b","float"]"#,
            pages: [page(["a", "b"], "[1,1,null],[1,null,2],[2,3,4]"), page(["a", "b"], "[2,3,4]")])
        defer { joined.stop() }
        let table = try await read(joined)
        #expect(table.rowCount == 2 && table.values == [1, 2, 3, 4])
        let clash = try server(fields: #"["a","float"]"#, pages: [page(["a"], "[1,1],[1,2],[2,3]")])
        defer { clash.stop() }
        let text = await message { try await read(clash) }
        #expect(text.hasPrefix("field 'a' has more than one value at 1970-01-01T00:00:00.000001Z"))
    }

    @Test func limits() async throws {
        let rows = (0..<50).map { "[\($0),1,2]" }.joined(separator: ",")
        let server = try server(
            fields: #"["a","float"],["b","float"]"#, pages: [page(["a", "b"], rows), page(["a", "b"], "[49,1,2]")])
        defer { server.stop() }
        #expect(
            await message { try await read(server, limits: MeasurementLimits(maximumSignals: 1)) }.contains(
                "more than 1 "))
        #expect(
            await message { try await read(server, limits: MeasurementLimits(maximumCells: 99)) }.contains(
                "more than 99 "))
        let same = try self.server(fields: #"["a","float"]"#, pages: [page(["a"], "[1,1],[1,null]")])
        defer { same.stop() }
        #expect(
            await message { try await read(same, limits: MeasurementLimits(pageCells: 2)) }.contains("2 or more rows"))
    }

    @Test(
        "answers that are no tables",
        arguments: [
            "", "{", "[]", "<html>", #"{"results":[{"error":"internal text"}]}"#, #"{"error":"internal text"}"#,
            #"{"results":[{"error":"database not found: internal text"}]}"#,
            #"{"results":[{"series":[{"columns":["time","b"],"values":[[1,1]]}]}]}"#,
            #"{"results":[{"series":[{"columns":["time","a"],"values":[[1]]}]}]}"#,
            #"{"results":[{"series":[{"columns":["time","a"],"values":[[1,2,3]]}]}]}"#,
            #"{"results":[{"series":[{"columns":["time","a"],"values":[[]]}]}]}"#,
            #"{"results":[{"series":[{"columns":["time","a"],"values":[[1,"internal text"]]}]}]}"#,
            #"{"results":[{"series":[{"columns":["time","a"],"values":[["x",1]]}]}]}"#,
            #"{"results":[{"series":[{"columns":["time","a"],"values":[[null,1]]}]}]}"#,
            #"{"results":[{"series":[{"columns":["time","a"],"values":[[1e300,1]]}]}]}"#,
            #"{"results":[{"series":[{"columns":["time","a"],"values":[[1.5,1]]}]}]}"#,
            #"{"results":[{"series":[{"columns":["time","a"],"values":[[2,1],[1,1],[3,1]]}]}]}"#,
        ])
    func wrongAnswers(text: String) async throws {
        let server = try server(fields: #"["a","float"]"#, pages: [text])
        defer { server.stop() }
        let found = await message { try await read(server) }
        #expect(found != "no error" && !found.contains("internal text"), "\(found)")
    }

    @Test("no fields", arguments: ["", #"["a","string"]"#, #"["a"]"#, #"[1,2]"#, #"{}"#])
    func wrongFields(text: String) async throws {
        let server = try server(fields: text, pages: [])
        defer { server.stop() }
        #expect(await message { try await read(server) } != "no error")
    }

    @Test func refusedCredentials() async throws {
        let server = try ScriptedServer { _, connection in connection.answer("401 Unauthorized", text: "internal text")
        }
        defer { server.stop() }
        let found = await message { try await read(server) }
        #expect(found == "\(server.url)/base/query: the server refused the user name and password, or the token")
    }
}
