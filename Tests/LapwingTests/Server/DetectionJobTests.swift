import ControlPlane
import Foundation
import HTTPTypes
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

@Suite("Detection jobs, in process")
struct DetectionJobTests {
    /// CSV of `rows` rows whose signal s1 is off in `fault`.
    private static func csv(rows: Int, fault: Range<Int>) -> String {
        let table = SensorData.table(rows: rows, signals: 3, seed: 5)
        var text = "timestamp,s0,s1,s2\n"
        for row in 0..<rows {
            let values = (0..<3).map { "\(table[row, $0] + (fault.contains(row) && $0 == 1 ? 9 : 0))" }
            text += "\(table.timestamps.map { $0[row].rfc3339 } ?? ""),\(values.joined(separator: ","))\n"
        }
        return text
    }

    private static func body(
        _ server: RunningServer, model: String, input: String, output: String = "", extra: String = ""
    ) -> String {
        let standard =
            "{\"outputType\":\"OBJECT_STORAGE\",\"namespaceName\":\"lapwing\",\"bucketName\":\"data\",\"prefix\":\"out\"}"
        return "{\"compartmentId\":\"\(server.compartment)\",\"modelId\":\"\(model)\",\"inputDetails\":\(input),"
            + "\"outputDetails\":\(output.isEmpty ? standard : output)\(extra)}"
    }

    private static func objects(_ names: [String]) -> String {
        let list = names.map { "{\"namespaceName\":\"lapwing\",\"bucketName\":\"data\",\"objectName\":\"\($0)\"}" }
        return "{\"inputType\":\"OBJECT_LIST\",\"objectLocations\":[\(list.joined(separator: ","))]}"
    }

    private static func finished(_ server: RunningServer, _ id: String) async throws -> JSONObject {
        for _ in 0..<1200 {
            let job = try await server.json("GET", "/20210101/detectAnomalyJobs/" + id)
            if let state = job["lifecycleState"]?.string, state != "ACCEPTED", state != "IN_PROGRESS" { return job }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw UnexpectedAnswer(status: 0, text: "the job does not end")
    }

    private static func results(_ server: RunningServer, _ job: String, _ name: String) async throws -> [JSONObject] {
        let answer = try await server.client.send("GET", "/n/lapwing/b/data/o/out/\(job)/\(name)")
        guard answer.status == 200 else { throw UnexpectedAnswer(status: answer.status, text: answer.text) }
        return try #require(try JSONValue(parsing: answer.body).object?["detectionResults"]?.array).compactMap(\.object)
    }

    private static func start(_ server: RunningServer, _ body: String) async throws -> String {
        try server.text(try await server.json("POST", "/20210101/detectAnomalyJobs", body), "id")
    }

    @Test("objects are judged one by one; results are what one call answers; a bad object is named")
    func objectList() async throws {
        let server = try await RunningServer()
        let (_, _, model) = try await server.trainedModel(rows: 400)
        try await server.put(Self.csv(rows: 90, fault: 60..<66), as: "in/a.csv")
        try await server.put(Self.csv(rows: 70, fault: 0..<0), as: "b.csv")
        let job = try await Self.start(
            server, Self.body(server, model: model, input: Self.objects(["in/a.csv", "b.csv"])))
        let done = try await Self.finished(server, job)
        #expect(done["lifecycleState"]?.string == "SUCCEEDED", "\(done)")
        #expect(
            done["timeFinished"]?.string != nil && done["inputDetails"]?.object?["inputType"]?.string == "OBJECT_LIST")
        let found = try await Self.results(server, job, "in_a.csv.json")
        #expect(found.first?["timestamp"]?.string == "2024-01-01T01:00:00.000Z")
        #expect(found.first?["anomalies"]?.array?.first?.object?["signalName"]?.string == "s1")
        #expect(found.first.map { Set($0.members.map(\.name)) } == ["timestamp", "score", "anomalies"])
        _ = try await Self.results(server, job, "b.csv.json")

        // Every input has a result of its own, whatever its name.
        try await server.put(Self.csv(rows: 70, fault: 0..<0), as: "b.csv-2")
        let alike = try await Self.start(
            server, Self.body(server, model: model, input: Self.objects(["b.csv", "b.csv", "b.csv-2"])))
        #expect(try await Self.finished(server, alike)["lifecycleState"]?.string == "SUCCEEDED")
        let list = try await server.json("GET", "/n/lapwing/b/data/o?prefix=out/\(alike)/")
        #expect(list["objects"]?.array?.count == 3)

        try await server.put("timestamp,s0,s1,s2\n2024-01-01T00:00:00Z,1,2,oops\n", as: "bad.csv")
        let partly = try await Self.start(
            server, Self.body(server, model: model, input: Self.objects(["b.csv", "bad.csv", "none.csv"])))
        let half = try await Self.finished(server, partly)
        #expect(half["lifecycleState"]?.string == "PARTIALLY_SUCCEEDED")
        let why = try #require(half["lifecycleStateDetails"]?.string)
        #expect(why.contains("bad.csv") && why.contains("row 1") && why.contains("none.csv"), "\(why)")
        let failing = try await Self.start(server, Self.body(server, model: model, input: Self.objects(["bad.csv"])))
        #expect(try await Self.finished(server, failing)["lifecycleState"]?.string == "FAILED")
        try await server.stop()
    }

    @Test("an object that is read in pieces is judged like a table that is read at once")
    func pieces() async throws {
        let server = try await RunningServer()
        let (_, _, model) = try await server.trainedModel(rows: 400)
        // 65,536 cells are judged at a time: of three signals that ends within the fault.
        let csv = Self.csv(rows: 22_000, fault: 21_840..<21_850)
        try await server.put(csv, as: "long.csv")
        let rows = csv.split(separator: "\n").dropFirst().map { line in
            let cells = line.split(separator: ",")
            return "{\"timestamp\":\"\(cells[0])\",\"values\":[\(cells.dropFirst().joined(separator: ","))]}"
        }
        let inline =
            "{\"inputType\":\"INLINE\",\"signalNames\":[\"s0\",\"s1\",\"s2\"],\"data\":[\(rows.joined(separator: ","))]}"
        let object = try await Self.start(server, Self.body(server, model: model, input: Self.objects(["long.csv"])))
        let embedded = try await Self.start(server, Self.body(server, model: model, input: inline))
        for job in [object, embedded] {
            #expect(try await Self.finished(server, job)["lifecycleState"]?.string == "SUCCEEDED")
        }
        let found = try await Self.results(server, object, "long.csv.json")
        #expect(found == (try await Self.results(server, embedded, "\(embedded)-result.json")))
        #expect(found.contains { $0["anomalies"]?.array?.first?.object?["signalName"]?.string == "s1" })

        // What is wrong behind the first piece takes the first piece's result with it.
        try await server.put(csv + "2030-01-01T00:00:00Z,1,2,oops\n", as: "late.csv")
        let late = try await Self.start(server, Self.body(server, model: model, input: Self.objects(["late.csv"])))
        let failed = try await Self.finished(server, late)
        #expect(failed["lifecycleState"]?.string == "FAILED")
        #expect(failed["lifecycleStateDetails"]?.string?.contains("row 22001") == true)
        let blobs = try await server.parts.store.read { try $0.referencedBlobs() }
        let files = try FileManager.default.subpathsOfDirectory(atPath: server.folder.path("data/storage"))
        #expect(files.filter { $0.hasPrefix("objects/") && $0.count > 35 }.count == blobs.count)
        #expect(!files.contains { $0.hasPrefix("tmp/") })
        try await server.stop()
    }

    @Test("data in the request, inline and base64, with every estimate")
    func embedded() async throws {
        let server = try await RunningServer()
        let (_, _, model) = try await server.trainedModel(rows: 400)
        let base64 = Data(Self.csv(rows: 40, fault: 0..<0).utf8).base64EncodedString()
        let job = try await Self.start(
            server,
            Self.body(
                server, model: model,
                input: "{\"inputType\":\"BASE64_ENCODED\",\"contentType\":\"CSV\",\"content\":\"\(base64)\"}",
                extra: ",\"areAllEstimatesRequired\":true,\"sensitivity\":0.6"))
        let done = try await Self.finished(server, job)
        #expect(done["lifecycleState"]?.string == "SUCCEEDED", "\(done)")
        // The SDK knows no third form of input.
        #expect(done["inputDetails"]?.object?["inputType"]?.string == "INLINE")
        let all = try await Self.results(server, job, "\(job)-result.json")
        #expect(all.count == 40 && all.allSatisfy { $0["anomalies"]?.array?.count == 3 })

        // The published example: no names, and the output within the input.
        let inline =
            "{\"inputType\":\"INLINE\",\"data\":[{\"values\":[1,2,3]},{\"values\":[1,2,3]}],\"outputDetails\":"
            + "{\"outputType\":\"OBJECT_STORAGE\",\"namespaceName\":\"lapwing\",\"bucketName\":\"data\",\"prefix\":\"out/\"}}"
        let odd = try await Self.start(server, Self.body(server, model: model, input: inline, output: "null"))
        #expect(try await Self.finished(server, odd)["lifecycleState"]?.string == "SUCCEEDED")
        _ = try await Self.results(server, odd, "\(odd)-result.json")
        // Nor of jobs that are canceled by way of their work requests, waiting or at work.
        for _ in 0..<10 {
            let created = try await server.client.send(
                "POST", "/20210101/detectAnomalyJobs",
                json: Self.body(server, model: model, input: inline, output: "null"))
            let work = try #require(created.headers.first { $0.name.canonicalName == "opc-work-request-id" }?.value)
            #expect(
                [202, 409].contains(try await server.client.send("DELETE", "/20210101/workRequests/\(work)").status))
            let id = try server.text(try #require(try JSONValue(parsing: created.body).object), "id")
            let state = try await Self.finished(server, id)["lifecycleState"]?.string
            #expect(["SUCCEEDED", "CANCELED"].contains(state))
        }
        let blobs = try await server.parts.store.read { try $0.referencedBlobs() }
        let files = try FileManager.default.subpathsOfDirectory(atPath: server.folder.path("data/storage/objects"))
            .filter { !$0.hasSuffix("/") && $0.count > 30 }
        #expect(files.count == blobs.count, "the data of a request outlives its job")
        try await server.stop()
    }

    @Test("deleting cancels what has not ended and removes what has; lists, names and etags are as everywhere")
    func bookkeeping() async throws {
        let server = try await RunningServer()
        let (project, _, model) = try await server.trainedModel(rows: 400)
        try await server.put(Self.csv(rows: 30, fault: 0..<0), as: "b.csv")
        let body = Self.body(server, model: model, input: Self.objects(["b.csv"]), extra: ",\"displayName\":\"one\"")
        let token = [("opc-retry-token", "job-once")]
        let first = try await server.json("POST", "/20210101/detectAnomalyJobs", body, headers: token)
        let again = try await server.json("POST", "/20210101/detectAnomalyJobs", body, headers: token)
        #expect(first["id"] == again["id"] && first["lifecycleState"]?.string == "ACCEPTED")
        let id = try server.text(first, "id")
        _ = try await Self.finished(server, id)
        let ended = try await server.client.send("GET", "/20210101/detectAnomalyJobs/\(id)")
        #expect(!ended.headers.contains { $0.name.canonicalName == "opc-work-request-id" })
        let repeated = try await server.client.send("POST", "/20210101/detectAnomalyJobs", headers: token, json: body)
        let work = try #require(repeated.headers.first { $0.name.canonicalName == "opc-work-request-id" }?.value)
        #expect(try await server.json("GET", "/20210101/workRequests/\(work)")["status"]?.string == "SUCCEEDED")
        let path = "/20210101/detectAnomalyJobs"
        let updated = try await server.json("PUT", "\(path)/\(id)", "{\"displayName\":\"two\"}")
        #expect(updated["displayName"]?.string == "two")
        for filter in [
            "projectId=\(project)", "modelId=\(model)", "detectAnomalyJobId=\(id)", "lifecycleState=SUCCEEDED",
        ] {
            let list = try await server.json("GET", "\(path)?compartmentId=\(server.compartment)&\(filter)")
            #expect(list["items"]?.array?.count == 1, "\(filter)")
        }
        let none = try await server.json("GET", "\(path)?compartmentId=\(server.compartment)&lifecycleState=FAILED")
        #expect(none["items"]?.array?.isEmpty == true)
        let works = try await server.json("GET", "/20210101/workRequests?compartmentId=\(server.compartment)")
        #expect(works["items"]?.array?.count == 1, "only the training's")
        #expect(try await server.client.send("DELETE", "\(path)/\(id)", headers: [("if-match", "1")]).status == 412)
        #expect(try await server.client.send("DELETE", "\(path)/\(id)").status == 202)
        #expect(try await server.client.send("GET", "\(path)/\(id)").status == 404)
        try await server.stop()
    }

    @Test("what cannot be a job is refused, naming the field")
    func refusals() async throws {
        let server = try await RunningServer()
        let (_, _, model) = try await server.trainedModel(rows: 200)
        let good = Self.objects(["b.csv"])
        func scenario(_ name: String, _ body: String, status: Int = 400, _ contains: String...) -> Scenario {
            Scenario(
                name: name, method: "POST", target: "/20210101/detectAnomalyJobs", body: body, status: status,
                contains: contains)
        }
        let unknown = "ocid1.aianomalydetectionmodel.oc1.lapwing." + String(repeating: "0", count: 32)
        for scenario in [
            scenario(
                "no input", "{\"compartmentId\":\"\(server.compartment)\",\"modelId\":\"\(model)\"}", "inputDetails"),
            scenario(
                "no input type", Self.body(server, model: model, input: "{}"), "MissingParameter",
                "inputDetails.inputType"),
            scenario(
                "a type that is none", Self.body(server, model: model, input: "{\"inputType\":\"FTP\"}"),
                "inputDetails.inputType", "OBJECT_LIST"),
            scenario(
                "an empty list",
                Self.body(server, model: model, input: "{\"inputType\":\"OBJECT_LIST\",\"objectLocations\":[]}"),
                "inputDetails.objectLocations"),
            scenario(
                "a location without a name",
                Self.body(
                    server, model: model,
                    input:
                        "{\"inputType\":\"OBJECT_LIST\",\"objectLocations\":[{\"namespaceName\":\"lapwing\",\"bucketName\":\"b\"}]}"
                ), "inputDetails.objectLocations[0].objectName"),
            scenario(
                "a foreign namespace",
                Self.body(
                    server, model: model, input: good.replacingOccurrences(of: "\"lapwing\"", with: "\"elsewhere\"")),
                "objectLocations[0].namespaceName"),
            scenario(
                "base64 that is none",
                Self.body(
                    server, model: model,
                    input: "{\"inputType\":\"BASE64_ENCODED\",\"contentType\":\"CSV\",\"content\":\"%%\"}"
                ), "inputDetails.content", "base64"),
            scenario(
                "a bad row",
                Self.body(
                    server, model: model,
                    input: "{\"inputType\":\"INLINE\",\"signalNames\":[\"s0\"],\"data\":[{\"values\":[1,2]}]}"),
                "inputDetails", "data[0]"),
            scenario(
                "a sensitivity out of range",
                Self.body(server, model: model, input: good, extra: ",\"sensitivity\":2"), "sensitivity"),
            scenario(
                "no output",
                "{\"compartmentId\":\"\(server.compartment)\",\"modelId\":\"\(model)\",\"inputDetails\":\(good)}",
                "outputDetails"),
            scenario(
                "an unknown model", Self.body(server, model: unknown, input: good),
                "RelatedResourceNotAuthorizedOrNotFound", "modelId"),
        ] {
            try await scenario.check(server.client)
        }
        let job = try await Self.start(
            server,
            Self.body(
                server, model: model, input: good,
                output: "{\"outputType\":\"OBJECT_STORAGE\",\"namespaceName\":\"lapwing\",\"bucketName\":\"nowhere\"}"))
        let failed = try await Self.finished(server, job)
        #expect(failed["lifecycleState"]?.string == "FAILED")
        #expect(failed["lifecycleStateDetails"]?.string?.contains("nowhere") == true)
        #expect(failed["outputDetails"]?.object?["prefix"]?.string == "")
        try await server.stop()
    }
}
