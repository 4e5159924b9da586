import Foundation
import HTTPTypes
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

@Suite("Streams, thresholds and algorithms, in process")
struct StreamTests {
    private static let own = "/lapwing/v1"

    /// Rows `range` of a series whose signal s1 is off in `fault`.
    private static func rows(_ range: Range<Int>, fault: Range<Int>, extra: String = "") -> String {
        let table = SensorData.table(rows: range.upperBound, signals: 3, seed: 5)
        let items = range.map { row in
            let values = (0..<3).map { table[row, $0] + (fault.contains(row) && $0 == 1 ? 9 : 0) }
            return "{\"timestamp\":\"\(table.timestamps.map { $0[row].rfc3339 } ?? "")\","
                + "\"values\":[\(values.map(\.description).joined(separator: ","))]}"
        }
        return "{\(extra)\"requestType\":\"INLINE\",\"signalNames\":[\"s0\",\"s1\",\"s2\"],"
            + "\"data\":[\(items.joined(separator: ","))]}"
    }

    private static func makeStream(_ server: RunningServer, model: String, extra: String = "") async throws -> String {
        try server.text(
            try await server.json(
                "POST", own + "/streams",
                "{\"compartmentId\":\"\(server.compartment)\",\"modelId\":\"\(model)\"\(extra)}"),
            "id")
    }

    private static func found(_ answer: JSONObject) throws -> [JSONObject] {
        try #require(answer["detectionResults"]?.array).compactMap(\.object)
    }

    @Test("a stream cut into calls finds what one call finds, across a restart, with one incident")
    func goesOn() async throws {
        let server = try await RunningServer()
        let (_, _, model) = try await server.trainedModel(rows: 400)
        let whole = try Self.found(
            try await server.json(
                "POST", "/20210101/actions/detectAnomalies",
                Self.rows(0..<90, fault: 60..<66, extra: "\"modelId\":\"\(model)\",\"decision\":{\"drift\":\"SLOW\"},"))
        )
        #expect(!whole.isEmpty)

        let stream = try await Self.makeStream(server, model: model)
        let path = "\(Self.own)/streams/\(stream)"
        var pieces: [JSONObject] = []
        var answer = JSONObject([])
        for range in [0..<1, 1..<30, 30..<63, 63..<90] {
            answer = try await server.json(
                "POST", path + "/actions/detectAnomalies", Self.rows(range, fault: 60..<66))
            pieces += try Self.found(answer)
            #expect(answer["firstRow"]?.integer == range.lowerBound)
        }
        #expect(pieces.map { $0["timestamp"]?.string } == whole.map { $0["timestamp"]?.string })
        for (a, b) in zip(pieces, whole) {
            #expect(abs((a["score"]?.number ?? 0) - (b["score"]?.number ?? 1)) < 1e-9)
            #expect(a["incidentId"]?.integer == 1 && a["incidentId"] == b["incidentId"])
            #expect((a["threshold"]?.number ?? 9) < (a["score"]?.number ?? 0))
        }
        #expect(answer["stream"]?.object?["rowCount"]?.integer == 90)
        let stored = try await server.json("GET", path)
        #expect(stored["rowCount"]?.integer == 90 && stored["timeLastRow"]?.string == "2024-01-01T01:29:00.000Z")
        try await server.stop()
    }

    @Test("rows that are not later, a stale etag, and a foreign stream are refused; nothing of them is learnt")
    func refusals() async throws {
        let server = try await RunningServer()
        let (_, _, model) = try await server.trainedModel(rows: 400)
        let stream = try await Self.makeStream(server, model: model)
        let detect = "\(Self.own)/streams/\(stream)/actions/detectAnomalies"
        let first = try await server.client.send("POST", detect, json: Self.rows(0..<10, fault: 0..<0))
        let etag = try #require(first.headers.first { $0.name.canonicalName == "etag" }?.value)
        let scenarios = [
            Scenario(
                name: "the same rows again", method: "POST", target: detect, body: Self.rows(5..<12, fault: 0..<0),
                status: 400, contains: ["data[0].timestamp", "2024-01-01T00:09:00"]),
            Scenario(
                name: "an etag from before", method: "POST", target: detect, headers: [("if-match", "1")],
                body: Self.rows(10..<12, fault: 0..<0), status: 412, contains: ["NoEtagMatch"]),
            Scenario(
                name: "options belong to the stream", method: "POST", target: detect,
                body: Self.rows(10..<12, fault: 0..<0, extra: "\"decision\":{\"drift\":\"OFF\"},"), status: 400,
                contains: ["decision"]),
            Scenario(
                name: "a stream that is not there", method: "POST",
                target:
                    "\(Self.own)/streams/ocid1.aianomalydetectionstream.oc1.lapwing.\(String(repeating: "0", count: 32))/actions/detectAnomalies",
                body: Self.rows(10..<12, fault: 0..<0), status: 404, contains: ["NotAuthorizedOrNotFound", "stream"]),
            Scenario(
                name: "a word that is none", method: "POST", target: "\(Self.own)/streams",
                body: "{\"compartmentId\":\"\(server.compartment)\",\"modelId\":\"\(model)\",\"drift\":\"FAST\"}",
                status: 400, contains: ["drift", "SLOW, OFF"]),
            Scenario(
                name: "a start from the plant without a stream", method: "POST",
                target: "/20210101/actions/detectAnomalies",
                body: Self.rows(
                    0..<2, fault: 0..<0, extra: "\"modelId\":\"\(model)\",\"decision\":{\"start\":\"PLANT\"},"),
                status: 400, contains: ["decision.start", "stream"]),
            Scenario(
                name: "the model of a living stream", method: "DELETE", target: "/20210101/models/\(model)",
                status: 409,
                contains: ["1 stream(s)"]),
            Scenario(
                name: "an unknown path", method: "GET", target: "\(Self.own)/nothing", status: 404,
                contains: ["NotFound"]),
            Scenario(
                name: "a wrong method", method: "DELETE", target: detect, status: 405, contains: ["MethodNotAllowed"]),
        ]
        for scenario in scenarios { try await scenario.check(server.client) }
        let next = try await server.json(
            "POST", detect, Self.rows(10..<12, fault: 0..<0), headers: [("if-match", etag)])
        #expect(next["firstRow"]?.integer == 10)
        #expect(try await server.client.send("DELETE", "\(Self.own)/streams/\(stream)").status == 204)
        #expect(try await server.client.send("POST", detect, json: Self.rows(12..<14, fault: 0..<0)).status == 404)
        #expect(try await server.client.send("DELETE", "/20210101/models/\(model)").status == 202)
        try await server.stop()
    }

    @Test("calls at the same time are taken one after the other: no row is lost")
    func concurrentCalls() async throws {
        let server = try await RunningServer()
        let (_, _, model) = try await server.trainedModel(rows: 400)
        let stream = try await Self.makeStream(server, model: model)
        let detect = "\(Self.own)/streams/\(stream)/actions/detectAnomalies"
        let body = "{\"requestType\":\"INLINE\",\"signalNames\":[\"s0\",\"s1\",\"s2\"],\"data\":[{\"values\":[1,2,3]}]}"
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { try await server.client.send("POST", detect, json: body).status } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        let taken = statuses.count { $0 == 200 }
        #expect(statuses.allSatisfy { $0 == 200 || $0 == 429 } && taken > 0)
        let stored = try await server.json("GET", "\(Self.own)/streams/\(stream)")
        #expect(stored["rowCount"]?.integer == taken)
        try await server.stop()
    }

    @Test("a new false alarm probability moves thresholds, not scores, and streams go on")
    func thresholdWithoutTraining() async throws {
        let server = try await RunningServer()
        let (_, _, model) = try await server.trainedModel(rows: 400)
        let stream = try await Self.makeStream(server, model: model)
        let detect = "\(Self.own)/streams/\(stream)/actions/detectAnomalies"
        _ = try await server.json("POST", detect, Self.rows(0..<20, fault: 0..<0))
        let before = try await server.json("GET", "\(Self.own)/models/\(model)/report")
        let changed = try await server.json(
            "POST", "\(Self.own)/models/\(model)/actions/setTargetFap", "{\"targetFap\":0.05}")
        #expect(changed["modelTrainingDetails"]?.object?["targetFap"]?.number == 0.05)
        let after = try await server.json("GET", "\(Self.own)/models/\(model)/report")
        #expect(before["fap"]?.number == 0.01 && after["fap"]?.number == 0.05)
        #expect((after["rowFap"]?.number ?? 0) > (before["rowFap"]?.number ?? 1))
        #expect(after["modelFileDigest"] != before["modelFileDigest"])
        let files = try FileManager.default.contentsOfDirectory(atPath: server.folder.path("data/storage/models"))
        #expect(files.count == 1, "the former model file is left: \(files)")
        _ = try await server.json("POST", detect, Self.rows(20..<30, fault: 0..<0))
        let refused = try await server.client.send(
            "POST", "\(Self.own)/models/\(model)/actions/setTargetFap", json: "{\"targetFap\":0.5}")
        #expect(refused.status == 400 && refused.text.contains("targetFap"))
        try await server.stop()
    }

    @Test("an algorithm by name is trained with its settings, shown, and serves; a wrong one is refused in words")
    func algorithms() async throws {
        let server = try await RunningServer()
        try await server.put(SensorData.csv(rows: 400, signals: 3), as: "train.csv")
        let project = try await server.makeProject()
        let asset = try await server.makeAsset(project: project, object: "train.csv")
        let model = try await server.makeModel(
            project: project, assets: [asset],
            details:
                ",\"algorithm\":\"CLASSIC_MSET\",\"algorithmParameters\":{\"similarity\":\"LAPLACIAN\",\"alpha\":0.001}"
        )
        let settled = try await server.settled("/20210101/models/" + model)
        #expect(settled["lifecycleState"]?.string == "ACTIVE")
        let details = try #require(settled["modelTrainingDetails"]?.object)
        #expect(details["algorithm"]?.string == "CLASSIC_MSET")
        #expect(details["algorithmParameters"]?.object?["similarity"]?.string == "LAPLACIAN")
        let report = try await server.json("GET", "\(Self.own)/models/\(model)/report")
        #expect(report["algorithm"]?.string == "CLASSIC_MSET")
        #expect(report["algorithmParameters"]?.object?["alpha"]?.number == 0.001)
        let answer = try await server.json(
            "POST", "/20210101/actions/detectAnomalies",
            Self.rows(0..<90, fault: 60..<70, extra: "\"modelId\":\"\(model)\","))
        #expect(!(try Self.found(answer)).isEmpty)
        let stuck = try await server.client.send(
            "POST", "\(Self.own)/models/\(model)/actions/setTargetFap", json: "{\"targetFap\":0.02}")
        #expect(stuck.status == 409 && stuck.text.contains("train it again"))

        for (members, words) in [
            ("\"algorithm\":\"ARIMA\"", ["algorithm", "DYNAMIC_MSET, CLASSIC_MSET"]),
            ("\"algorithm\":\"DYNAMIC_MSET\",\"algorithmParameters\":{\"ridge\":\"big\"}", ["ridge", "a number"]),
            ("\"algorithm\":\"DYNAMIC_MSET\",\"algorithmParameters\":{\"colour\":1}", ["colour", "memoryRows"]),
            ("\"algorithm\":\"DYNAMIC_MSET\",\"algorithmParameters\":{\"clip\":[1]}", ["clip", "array"]),
            ("\"algorithmParameters\":{\"clip\":5}", ["algorithm"]),
        ] {
            let refused = try await server.client.send(
                "POST", "/20210101/models",
                json: "{\"compartmentId\":\"\(server.compartment)\",\"projectId\":\"\(project)\","
                    + "\"modelTrainingDetails\":{\"dataAssetIds\":[\"\(asset)\"],\(members)}}")
            #expect(refused.status == 400)
            for word in words { #expect(refused.text.contains(word), "\(refused.text)") }
        }
        try await server.stop()
    }

    @Test("OCI's answer has nothing of Lapwing's own unless the request asks for it")
    func plainAnswer() async throws {
        let server = try await RunningServer()
        let (_, _, model) = try await server.trainedModel(rows: 400)
        func ask(_ extra: String) async throws -> JSONObject {
            try await server.json(
                "POST", "/20210101/actions/detectAnomalies",
                Self.rows(0..<70, fault: 60..<66, extra: "\"modelId\":\"\(model)\",\(extra)"))
        }
        let plain = try await ask("")
        let row = try #require(try Self.found(plain).first)
        #expect(Set(row.members.map(\.name)) == ["timestamp", "score", "anomalies"])
        #expect(plain.members.map(\.name) == ["detectionResults"])
        let all = try Self.found(try await ask("\"areAllEstimatesRequired\":true,"))
        #expect(all.count == 70 && all.allSatisfy { $0["anomalies"]?.array?.count == 3 })
        let decided = try await ask("\"decision\":{\"drift\":\"OFF\"},")
        #expect(decided["decision"]?.object?["drift"]?.string == "OFF")
        #expect(try Self.found(decided).allSatisfy { $0["threshold"]?.number == 0.5 })
        try await server.stop()
    }
}
