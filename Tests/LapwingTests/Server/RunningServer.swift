import ControlPlane
import Foundation
import HTTPTypes
import Logging
import SQLiteStore
import TestSupport
import TimeSeries
import WorkQueue

@testable import lapwing

/// A whole server in process: its own data directory, its workers running, requests without a socket.
final class RunningServer: Sendable {
    let folder: TemporaryFolder
    let parts: ServerParts
    let client: ResponderClient
    let compartment = "ocid1.compartment.oc1..test"
    private let worker: Task<Void, any Error>

    init(configure: (inout ServerConfiguration) -> Void = { _ in }) async throws {
        folder = try TemporaryFolder()
        var configuration = ServerConfiguration(dataDirectory: folder.path("data"))
        configure(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let parts = try await ServerParts.build(configuration, logger: logger)
        self.parts = parts
        let key = try String(contentsOfFile: configuration.credentialsFolder + "/api-key", encoding: .utf8)
        client = ResponderClient(
            parts.frontDoor, authorization: "Bearer " + key.trimmingCharacters(in: .whitespacesAndNewlines))
        worker = Task { try await parts.runner.run() }
    }

    /// Stops the workers and closes the database, so that the data directory may be opened again.
    func stop() async throws {
        worker.cancel()
        _ = try? await worker.value
        await parts.seriesQueues.shutdown()
        await parts.detectionQueue.shutdown()
        try parts.store.close()
    }

    // MARK: Shorthands

    func json(_ method: String, _ target: String, _ body: String? = nil, headers: [(String, String)] = []) async throws
        -> JSONObject
    {
        let answer =
            if let body { try await client.send(method, target, headers: headers, json: body) } else {
                try await client.send(method, target, headers: headers)
            }
        guard (200..<300).contains(answer.status), let object = try JSONValue(parsing: answer.body).object else {
            throw UnexpectedAnswer(status: answer.status, text: answer.text)
        }
        return object
    }

    func text(_ object: JSONObject, _ name: String) throws -> String {
        guard let text = object[name]?.string else {
            throw UnexpectedAnswer(status: 0, text: "no \(name) in \(object)")
        }
        return text
    }

    func put(_ content: String, as name: String, bucket: String = "data") async throws {
        _ = try await client.send(
            "POST", "/n/lapwing/b", json: #"{"name":"\#(bucket)","compartmentId":"\#(compartment)"}"#)
        let answer = try await client.send("PUT", "/n/lapwing/b/\(bucket)/o/\(name)", body: Array(content.utf8))
        guard answer.status == 200 else { throw UnexpectedAnswer(status: answer.status, text: answer.text) }
    }

    func makeProject() async throws -> String {
        try text(try await json("POST", "/20210101/projects", #"{"compartmentId":"\#(compartment)"}"#), "id")
    }

    func makeAsset(project: String, object: String, bucket: String = "data") async throws -> String {
        try text(
            try await json(
                "POST", "/20210101/dataAssets",
                """
                {"compartmentId":"\(compartment)","projectId":"\(project)","dataSourceDetails":{
                "dataSourceType":"ORACLE_OBJECT_STORAGE","namespace":"lapwing","bucketName":"\(bucket)","objectName":"\(object)"}}
                """), "id")
    }

    func makeModel(project: String, assets: [String], details: String = "") async throws -> String {
        let list = assets.map { "\"\($0)\"" }.joined(separator: ",")
        return try text(
            try await json(
                "POST", "/20210101/models",
                """
                {"compartmentId":"\(compartment)","projectId":"\(project)",
                "modelTrainingDetails":{"dataAssetIds":[\(list)]\(details)}}
                """), "id")
    }

    /// Polls until the resource has left CREATING.
    func settled(_ target: String) async throws -> JSONObject {
        for _ in 0..<600 {
            let object = try await json("GET", target)
            if object["lifecycleState"]?.string != "CREATING" { return object }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw UnexpectedAnswer(status: 0, text: "\(target) is still CREATING")
    }

    /// A model on good data, trained.
    func trainedModel(rows: Int = 200, signals: Int = 3) async throws -> (project: String, asset: String, model: String)
    {
        try await put(SensorData.csv(rows: rows, signals: signals), as: "train.csv")
        let project = try await makeProject()
        let asset = try await makeAsset(project: project, object: "train.csv")
        let model = try await makeModel(project: project, assets: [asset])
        let settled = try await settled("/20210101/models/" + model)
        guard settled["lifecycleState"]?.string == "ACTIVE" else {
            throw UnexpectedAnswer(status: 0, text: "\(settled)")
        }
        return (project, asset, model)
    }
}

struct UnexpectedAnswer: Error, CustomStringConvertible {
    let status: Int
    let text: String
    var description: String { "unexpected answer \(status): \(text)" }
}
