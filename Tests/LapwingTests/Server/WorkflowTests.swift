import Foundation
import HTTPTypes
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

@Suite("The main job, in process")
struct WorkflowTests {
    private static func detection(_ model: String?, rows: Int, fault: Range<Int>, beta: Bool = false) -> String {
        let table = SensorData.table(rows: rows, signals: 3, seed: 5)
        let items = (0..<rows).map { row in
            let values = (0..<3).map { signal in
                table[row, signal] + (fault.contains(row) && signal == 1 ? 9 : 0)
            }
            return
                "{\"timestamp\":\"\(table.timestamps.map { $0[row].rfc3339 } ?? "")\",\"\(beta ? "value" : "values")\":"
                + "[\(values.map(\.description).joined(separator: ","))]}"
        }
        let head = model.map { "\"modelId\":\"\($0)\"," } ?? ""
        return "{\(head)\"requestType\":\"INLINE\",\"\(beta ? "columnLabels" : "signalNames")\":[\"s0\",\"s1\",\"s2\"],"
            + "\"data\":[\(items.joined(separator: ","))]}"
    }

    @Test("upload, train, deploy, detect: the fault is found with the guilty signal, in both forms alike")
    func wholeFlow() async throws {
        let server = try await RunningServer()
        let (_, _, model) = try await server.trainedModel(rows: 400)
        let deployment = try server.text(
            try await server.json(
                "POST", "/20210101/modelDeployments",
                "{\"compartmentId\":\"\(server.compartment)\",\"modelId\":\"\(model)\",\"config\":{\"sku\":\"SHARED\",\"coreCount\":\"1\"}}"
            ),
            "id")
        let active = try await server.settled("/20210101/modelDeployments/" + deployment)
        #expect(active["lifecycleState"]?.string == "ACTIVE")

        let onModel = try await server.json(
            "POST", "/20210101/actions/detectAnomalies", Self.detection(model, rows: 60, fault: 40..<44))
        let onDeployment = try await server.json(
            "POST", "/20210101/modelDeployments/\(deployment)/actions/detectAnomalies",
            Self.detection(nil, rows: 60, fault: 40..<44, beta: true))
        #expect(onModel == onDeployment)
        let results = try #require(onModel["detectionResults"]?.array)
        let first = try #require(results.first?.object)
        #expect(first["timestamp"]?.string == "2024-01-01T00:40:00.000Z")
        #expect(first["anomalies"]?.array?.first?.object?["signalName"]?.string == "s1")

        let calm = try await server.json(
            "POST", "/20210101/actions/detectAnomalies", Self.detection(model, rows: 1, fault: 0..<0))
        #expect(calm["detectionResults"]?.array?.isEmpty == true)
        try await server.stop()
    }

    @Test("training that fails says which row and column, on the model and on the work request")
    func failedTraining() async throws {
        let server = try await RunningServer()
        var lines = SensorData.csv(rows: 120, signals: 2).split(separator: "\n").map(String.init)
        lines[7] = lines[7].replacingOccurrences(of: ",", with: ",oops", options: [], range: nil)
        try await server.put(lines.joined(separator: "\n"), as: "bad.csv")
        let project = try await server.makeProject()
        let asset = try await server.makeAsset(project: project, object: "bad.csv")
        let created = try await server.client.send(
            "POST", "/20210101/models",
            json:
                "{\"compartmentId\":\"\(server.compartment)\",\"projectId\":\"\(project)\",\"modelTrainingDetails\":{\"dataAssetIds\":[\"\(asset)\"]}}"
        )
        let model = try server.text(try #require(try JSONValue(parsing: created.body).object), "id")
        let work = try #require(created.headers.first { $0.name.canonicalName == "opc-work-request-id" }?.value)
        let settled = try await server.settled("/20210101/models/" + model)
        #expect(settled["lifecycleState"]?.string == "FAILED")
        let details = try #require(settled["lifecycleDetails"]?.string)
        #expect(details.contains("bad.csv") && details.contains("row 7") && details.contains("column 2"), "\(details)")
        let request = try await server.json("GET", "/20210101/workRequests/" + work)
        #expect(request["status"]?.string == "FAILED")
        let errors = try await server.json("GET", "/20210101/workRequests/\(work)/errors")
        #expect(errors["items"]?.array?.first?.object?["message"]?.string == details)
        try await server.stop()
    }

    @Test("deletion keeps its order: deployment, model, data asset, project")
    func deletionOrder() async throws {
        let server = try await RunningServer()
        let (project, asset, model) = try await server.trainedModel()
        let deployment = try server.text(
            try await server.json(
                "POST", "/20210101/modelDeployments",
                "{\"compartmentId\":\"\(server.compartment)\",\"modelId\":\"\(model)\"}"), "id")
        func delete(_ path: String) async throws -> Int {
            try await server.client.send("DELETE", "/20210101/" + path).status
        }
        #expect(try await delete("projects/" + project) == 409)
        #expect(try await delete("models/" + model) == 409)
        #expect(try await delete("modelDeployments/" + deployment) == 204)
        #expect(try await delete("models/" + model) == 202)
        #expect(try await delete("models/" + model) == 404)
        #expect(try await delete("projects/" + project) == 409)
        #expect(try await delete("dataAssets/" + asset) == 204)
        #expect(try await delete("projects/" + project) == 202)
        #expect(try await server.client.send("GET", "/20210101/projects/" + project).status == 404)
        let files = try FileManager.default.contentsOfDirectory(atPath: server.folder.path("data/storage/models"))
        #expect(files.isEmpty, "the file of a deleted model is left: \(files)")
        try await server.stop()
    }

    @Test("a retry token makes one resource; with another body it is refused")
    func retryTokens() async throws {
        let server = try await RunningServer()
        let token = [("opc-retry-token", "once")]
        let body = "{\"compartmentId\":\"\(server.compartment)\",\"displayName\":\"p\"}"
        let first = try await server.json("POST", "/20210101/projects", body, headers: token)
        let second = try await server.json("POST", "/20210101/projects", body, headers: token)
        #expect(first["id"] == second["id"])
        let other = try await server.client.send(
            "POST", "/20210101/projects", headers: token, json: "{\"compartmentId\":\"\(server.compartment)\"}")
        #expect(other.status == 409)
        #expect(other.text.contains("InvalidatedRetryToken"))
        try await server.stop()
    }

    @Test("a stale etag is refused, the current one and * are not")
    func etags() async throws {
        let server = try await RunningServer()
        let id = try await server.makeProject()
        func rename(_ etag: String) async throws -> Int {
            try await server.client.send(
                "PUT", "/20210101/projects/" + id, headers: [("if-match", etag)], json: #"{"displayName":"n"}"#
            ).status
        }
        #expect(try await rename("1") == 200)
        #expect(try await rename("1") == 412)
        #expect(try await rename("\"2\"") == 200)
        #expect(try await rename("*") == 200)
        try await server.stop()
    }

    /// What a server leaves behind; the server itself is gone when this exists, and with it the lock on its folder.
    private struct Remains {
        let folder: TemporaryFolder
        let authorization: String?
        let model: String
        let answer: ResponderClient.Answer
    }

    private func serveOnce() async throws -> Remains {
        let server = try await RunningServer()
        let (_, _, model) = try await server.trainedModel()
        let answer = try await server.client.send(
            "POST", "/20210101/actions/detectAnomalies", json: Self.detection(model, rows: 30, fault: 20..<22))
        try await server.stop()
        return Remains(
            folder: server.folder, authorization: server.client.authorization, model: model, answer: answer)
    }

    @Test("what was acknowledged is there after a restart, and the first user's key still works")
    func restart() async throws {
        let remains = try await serveOnce()
        let again = try await ServerParts.build(
            ServerConfiguration(dataDirectory: remains.folder.path("data"), modelCacheSize: 1))
        let client = ResponderClient(again.frontDoor, authorization: remains.authorization)
        let after = try await client.send(
            "POST", "/20210101/actions/detectAnomalies", json: Self.detection(remains.model, rows: 30, fault: 20..<22))
        #expect(remains.answer.status == 200)
        #expect(remains.answer.body == after.body)
        try again.store.close()
    }
}
