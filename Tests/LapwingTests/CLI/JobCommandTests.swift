import Foundation
import Testing
import TimeSeries

@testable import lapwing

@Suite struct JobCommandTests {
    private static let jobs = "/20210101/detectAnomalyJobs"
    private static let result = #"""
        {"detectionResults":[{"rowIndex":1,"score":0.75,"anomalies":[
          {"signalName":"a","actualValue":9,"estimatedValue":1.25,"anomalyScore":0.8}]}]}
        """#

    private static func job(_ state: String, details: String = "null") -> String {
        #"{"id":"J","lifecycleState":"\#(state)","lifecycleStateDetails":\#(details),"#
            + #""outputDetails":{"bucketName":"out","prefix":"p"}}"#
    }

    /// A job at work that ends as `final` says, with these results.
    private func server(final: String, details: String = "null", results: [String] = ["a.csv"]) -> ScriptedServer {
        let server = ScriptedServer()
        let work = "/20210101/workRequests/W"
        server.on("GET /n", #""ns""#)
        server.on("POST \(Self.jobs)", Self.job("ACCEPTED"), headers: ["opc-work-request-id": "W"])
        server.on("GET \(Self.jobs)/J", Self.job("IN_PROGRESS"), headers: ["opc-work-request-id": "W", "etag": "2"])
        server.on("GET \(Self.jobs)/J", Self.job(final, details: details), headers: ["etag": "3"])
        let status = ["FAILED", "CANCELED"].contains(final) ? final : "SUCCEEDED"
        server.on("GET \(work)", #"{"status":"IN_PROGRESS","percentComplete":40}"#)
        server.on("GET \(work)", #"{"status":"\#(status)","percentComplete":100}"#)
        server.on("GET \(work)/logs", #"{"items":[{"message":"reading"}]}"#)
        server.on("GET \(work)/errors", #"{"items":[]}"#)
        let items = results.map { #"{"name":"p/J/\#($0).json","size":7}"# }
        server.on("GET /n/ns/b/out/o", #"{"objects":[\#(items.joined(separator: ","))]}"#)
        for name in results { server.on("GET /n/ns/b/out/o/p/J/\(name).json", Self.result) }
        return server
    }

    private func withFile(_ text: String, _ name: String, _ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        try await body(file.path)
    }

    @Test func aSmallFileGoesWithTheRequestAndItsResultIsShown() async throws {
        let server = server(final: "SUCCEEDED", results: ["J-result"])
        try await withFile("a,b\n1,2\n9,2\n", "f.csv") { file in
            let output = try await run(
                ["job", "create", "--model", "M", "--input", file, "--bucket", "b", "--results"], on: server)
            #expect(output.text.hasPrefix("ROW  SCORE  SIGNAL"))
            #expect(output.errorText.contains("lapwing: detection job J\n"))
            #expect(output.errorText.contains("detection job: 40 %: reading\n"))
        }
        let body = try #require(server.calls.first { $0.method == "POST" }).body
        let input = try #require(try JSONValue(parsing: body).object?["inputDetails"]?.object)
        #expect(input.text("inputType") == "BASE64_ENCODED" && input.text("contentType") == "CSV")
        #expect(input.text("content") == Data("a,b\n1,2\n9,2\n".utf8).base64EncodedString())
        let out = try JSONValue(parsing: body).object?["outputDetails"]?.object
        #expect(out?.text("bucketName") == "b" && out?.text("prefix") == "jobs")
    }

    @Test func aFileThatBecomesAnObjectReplacesNoneUnlessTold() async throws {
        let server = server(final: "SUCCEEDED")
        server.on("PUT /n/ns/b/b/o/f.csv", "taken", status: 412)
        let json =
            #"{"signalNames":["a"],"data":[{"timestamp":"2026-01-01T00:00:00Z","values":[1.5]},"#
            + #"{"timestamp":"2026-01-01T00:01:00Z","values":[null]}]}"#
        try await withFile(json, "f.json") { file in
            let arguments = ["job", "create", "--model", "M", "--input", file, "--bucket", "b", "--upload"]
            do {
                _ = try await run(arguments, on: server)
                Issue.record("the object is there already")
            } catch let error as CommandFailure {
                #expect(error.status == .refused && error.message.contains("--object f.csv"))
            }
            server.on("PUT /n/ns/b/b/o/g.csv")
            _ = try await run(arguments + ["--object-name", "g.csv", "--replace"], on: server)
        }
        let puts = server.calls.filter { $0.method == "PUT" }
        #expect(puts.map { $0.headers["if-none-match"] } == ["*", nil])
        // Objects of a job are CSV.
        #expect(
            puts.last?.body == "timestamp,a\n2026-01-01T00:00:00.000Z,1.5\n2026-01-01T00:01:00.000Z,\n")
        let body = try #require(server.calls.last { $0.method == "POST" }).body
        #expect(body.contains(#""objectLocations":[{"namespaceName":"ns","bucketName":"b","objectName":"g.csv"}]"#))
    }

    @Test func aWrongFileNeverLeaves() async throws {
        let server = server(final: "SUCCEEDED")
        try await withFile("a,b\n1,oops\n", "f.csv") { file in
            do {
                _ = try await run(["job", "create", "--model", "M", "--input", file, "--bucket", "b"], on: server)
                Issue.record("it has a cell that is no number")
            } catch let error as CommandFailure {
                #expect(error.status == .badInput && error.message.contains("row 1"))
            }
        }
        #expect(!server.calls.contains { $0.method != "GET" })
    }

    @Test func everyResultIsShownInEveryForm() async throws {
        func results(_ form: String) async throws -> String {
            let server = server(final: "SUCCEEDED", results: ["a.csv", "b.csv"])
            return try await run(["job", "wait", "J", "--results", "-o", form], on: server).text
        }
        let json = try JSONValue(parsing: try await results("json")).array ?? []
        #expect(json.map { $0.object?.text("input") } == ["a.csv", "b.csv"])
        #expect(json.last?.object?["detectionResults"]?.array?.count == 1)
        let csv = try await results("csv").split(separator: "\n")
        #expect(csv.first?.hasPrefix("input,timestamp,rowIndex,score") == true)
        #expect(csv.dropFirst() == ["a.csv,,1,0.75,a,9,1.25,,0.8", "b.csv,,1,0.75,a,9,1.25,,0.8"])
        #expect(try await results("table").contains("1 anomalous row\n\nb.csv\n\nROW"))
    }

    @Test func partOfTheInputsIsNotSuccess() async throws {
        let server = server(final: "PARTIALLY_SUCCEEDED", details: #""b.csv: row 1""#)
        let reason = CommandFailure(.refused, "the detection job is PARTIALLY_SUCCEEDED: b.csv: row 1")
        for arguments in [
            ["wait", "J"], ["results", "J"],
            ["create", "--model", "M", "--bucket", "b", "--object", "b.csv", "--wait"],
        ] {
            await #expect(throws: reason) { try await run(["job"] + arguments, on: server) }
        }
    }

    @Test func aCanceledJobHasNoResults() async throws {
        let server = server(final: "CANCELED", results: [])
        await #expect(throws: CommandFailure(.refused, "the detection job is CANCELED")) {
            try await run(["job", "wait", "J", "--results"], on: server)
        }
    }

    @Test func resultsAreSavedUnderTheNamesOfTheirInputsAndNowhereElse() async throws {
        let server = server(final: "SUCCEEDED", results: ["a.csv", "../../b.csv"])
        // Asked once before, so that it has ended.
        _ = try await run(["job", "get", "J"], on: server)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try await run(["job", "results", "J", "--folder", folder.path + "/x/y"], on: server)
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        #expect(files == ["x/y/a.csv.json"])
    }

    @Test func cancellingAndDeletingTakeTheJobForWhatItIs() async throws {
        // At work when it was asked, ended when it was told.
        let server = server(final: "SUCCEEDED")
        server.on("DELETE \(Self.jobs)/J", "changed", status: 412)
        await #expect(
            throws: CommandFailure(.refused, "the detection job is SUCCEEDED and cannot be canceled any more")
        ) { try await run(["job", "cancel", "J"], on: server) }
        #expect(server.calls.last { $0.method == "DELETE" }?.headers["if-match"] == "2")

        let working = ScriptedServer()
        working.on("GET \(Self.jobs)/J", Self.job("IN_PROGRESS"), headers: ["etag": "2"])
        working.on("DELETE \(Self.jobs)/J", status: 202)
        await #expect(throws: CommandFailure.self) { try await run(["job", "delete", "J"], on: working) }
        #expect(!working.calls.contains { $0.method == "DELETE" })
        #expect(try await run(["job", "cancel", "J"], on: working).errorText.contains("being canceled"))
    }
}
