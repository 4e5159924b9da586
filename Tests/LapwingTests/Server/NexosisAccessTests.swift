import ControlPlane
import HTTPTypes
import TestSupport
import Testing
import TimeSeries

@testable import NexosisDialect
@testable import lapwing

/// Who may ask what of the Nexosis API.
@Suite("Verbs and the Nexosis API")
struct NexosisAccessTests {
    private struct Trial {
        var operation: NexosisOperation
        /// The least verb that lets it through.
        var verb: Verb
        var query = ""
        var body = ""
        /// The answer to whoever may.
        var allowed = 200
        /// The answers to whoever may not. What is not to be seen is not there; what is not to be made is refused.
        var refused: ClosedRange<Int> {
            operation.method == .get || body.isEmpty || operation == .predict ? 404...404 : 403...404
        }
        /// In a list to whoever may see what is in it.
        var shows: String?
    }

    private static let trials = [
        Trial(operation: .putData, verb: .manage, body: #"{"data":[{"Key":"r1","A":"2.50"}]}"#),
        Trial(operation: .listData, verb: .inspect, shows: "Pumps"),
        Trial(operation: .getData, verb: .read),
        Trial(
            operation: .importURL, verb: .manage, body: #"{"dataSetName":"Pumps","url":"http://files.invalid/x"}"#,
            allowed: 201),
        Trial(
            operation: .importS3, verb: .manage, body: #"{"dataSetName":"Pumps","bucket":"bucket","path":"x"}"#,
            allowed: 201),
        Trial(
            operation: .importAzure, verb: .manage,
            body:
                #"{"dataSetName":"Pumps","connectionString":"BlobEndpoint=https://x.example/","container":"box","blob":"x"}"#,
            allowed: 201),
        Trial(operation: .listImports, verb: .inspect, shows: "{importId}"),
        Trial(operation: .getImport, verb: .read),
        Trial(
            operation: .startModelSession, verb: .manage,
            body: #"{"dataSourceName":"Pumps","predictionDomain":"anomalies"}"#, allowed: 201),
        Trial(operation: .startForecast, verb: .inspect, allowed: 400),
        Trial(operation: .startImpact, verb: .inspect, allowed: 400),
        Trial(operation: .listSessions, verb: .inspect, shows: "{sessionId}"),
        Trial(operation: .getSession, verb: .read),
        Trial(operation: .headSession, verb: .read),
        Trial(operation: .getResults, verb: .read),
        Trial(operation: .getAnomalyScores, verb: .read),
        Trial(operation: .getMahalanobisDistances, verb: .read),
        Trial(operation: .listModels, verb: .inspect, shows: "{modelId}"),
        Trial(operation: .getModel, verb: .read),
        Trial(operation: .predict, verb: .use, body: #"{"data":[{"A":"1"}]}"#),
        Trial(operation: .listVocabularies, verb: .inspect, shows: "createdBySessionId"),
        Trial(operation: .getVocabulary, verb: .read),
        Trial(operation: .listViews, verb: .inspect),
        Trial(operation: .deleteSession, verb: .manage, allowed: 204),
        Trial(operation: .deleteModel, verb: .manage, allowed: 204),
        Trial(operation: .deleteData, verb: .manage, allowed: 204),
    ]

    /// These answer 204 to everybody; what they leave is looked at apart.
    private static let silent: Set<NexosisOperation> = [.deleteSessions, .deleteModels]

    @Test("the table has every operation")
    func complete() {
        #expect(Set(Self.trials.map(\.operation)).union(Self.silent) == Set(NexosisOperation.allCases))
        #expect(Self.trials.count + Self.silent.count == NexosisOperation.allCases.count)
    }

    @Test("each verb lets through what it names, and nothing else", arguments: Verb.allCases)
    func matrix(_ granted: Verb) async throws {
        let nexosis = try await NexosisServer()
        let ann = try await User(nexosis)
        let ids = try await ann.things()
        try await ann.narrow(to: granted)
        for trial in Self.trials {
            let path = ids.reduce(trial.operation.path) { $0.replacing("{\($1.key)}", with: $1.value) }
            let answer = try await ann.client.send(
                trial.operation.method.rawValue, path + trial.query, json: trial.body)
            let place = "\(trial.operation) with \(granted): \(answer.status) \(answer.text.prefix(200))"
            if let shows = trial.shows {
                let text = ids.reduce(shows) { $0.replacing("{\($1.key)}", with: $1.value) }
                #expect(answer.status == 200, "\(place)")
                #expect(answer.text.contains(text) == (granted >= trial.verb), "\(place)")
            } else if granted >= trial.verb {
                #expect(answer.status == trial.allowed, "\(place)")
            } else {
                #expect(trial.refused.contains(answer.status), "\(place)")
            }
        }
        try await nexosis.stop()
    }

    @Test("deletions of many delete what the caller may delete", arguments: Verb.allCases)
    func silent(_ granted: Verb) async throws {
        let nexosis = try await NexosisServer()
        let ann = try await User(nexosis)
        let ids = try await ann.things()
        try await ann.narrow(to: granted)
        _ = try await ann.client.send("DELETE", "/v1/sessions?dataSourceName=Pumps")
        _ = try await ann.client.send("DELETE", "/v1/models?dataSourceName=Pumps")
        try await ann.narrow(to: .manage)
        for (kind, name) in [("sessions", "sessionId"), ("models", "modelId")] {
            let left = try await ann.client.send("GET", "/v1/\(kind)/\(ids[name] ?? "")").status
            #expect((left == 404) == (granted == .manage), "\(kind) with \(granted): \(left)")
        }
        try await nexosis.stop()
    }

    @Test("who may delete data sets only takes no models along")
    func cascade() async throws {
        let nexosis = try await NexosisServer()
        let ann = try await User(nexosis)
        let ids = try await ann.things()
        try await ann.narrow(policy: #"[{"verb":"MANAGE","resources":["DATA_ASSETS"]},{"verb":"READ"}]"#)
        #expect(try await ann.client.send("DELETE", "/v1/data/Pumps?cascade=model,session").status == 403)
        #expect(try await ann.client.send("DELETE", "/v1/data/Pumps").status == 204)
        #expect(try await ann.client.send("GET", "/v1/models/\(ids["modelId"] ?? "")").status == 200)
        #expect(try await ann.client.send("GET", "/v1/sessions/\(ids["sessionId"] ?? "")").status == 200)
        try await nexosis.stop()
    }

    @Test("what is one user's is nobody else's")
    func users() async throws {
        let nexosis = try await NexosisServer()
        let ann = try await User(nexosis)
        let ids = try await ann.things()
        for path in ["/data", "/sessions", "/models", "/imports", "/vocabulary"] {
            #expect(try await nexosis.json("GET", path)["totalCount"]?.integer == 0, "\(path)")
        }
        for operation in NexosisOperation.allCases where operation.path.contains("{") && operation != .putData {
            let path = ids.reduce(operation.path) { $0.replacing("{\($1.key)}", with: $1.value) }
            let answer = try await nexosis.client.send(operation.method.rawValue, path, json: #"{"data":[{}]}"#)
            #expect(answer.status == 404, "\(operation): \(answer.text)")
        }
        // A table of the same name is another one.
        #expect(try await nexosis.send("PUT", "/data/Pumps", #"{"data":[{"z":1}]}"#).status == 201)
        try await nexosis.stop()
    }
}

/// A user beside the operator.
private struct User {
    let nexosis: NexosisServer
    let id: String
    let client: ResponderClient

    init(_ nexosis: NexosisServer) async throws {
        self.nexosis = nexosis
        let server = nexosis.server
        let made = try await server.json("POST", "/lapwing/v1/users", #"{"name":"ann","policy":[{"verb":"MANAGE"}]}"#)
        id = try #require(made["id"]?.string)
        let key = try await server.json("POST", "/lapwing/v1/users/\(id)/keys", #"{"kind":"API"}"#)
        let secret = try #require(key["apiKey"]?.string)
        client = ResponderClient(server.parts.frontDoor, authorization: "Bearer " + secret)
    }

    func narrow(to verb: Verb) async throws {
        try await narrow(policy: #"[{"verb":"\#(verb.rawValue.uppercased())"}]"#)
    }

    func narrow(policy: String) async throws {
        _ = try await nexosis.server.json("PUT", "/lapwing/v1/users/\(id)", #"{"policy":\#(policy)}"#)
    }

    /// One thing of each kind, by the names that paths have for them.
    func things() async throws -> [String: String] {
        func json(_ method: String, _ path: String, _ body: String = "") async throws -> JSONObject {
            let answer = try await client.send(method, "/v1" + path, json: body)
            return try #require(try JSONValue(parsing: answer.body).object, "\(answer.text)")
        }
        let words = ["valve", "seal", "bearing", "motor", "filter"]
        let rows = (0..<40).map { row in
            #"{"Key":"r\#(row)","A":"\#(row % 6).5","note":"the \#(words[row % 5]) of pump \#(row) and its \#(words[row / 5 % 5]) were checked"}"#
        }
        _ = try await json(
            "PUT", "/data/Pumps",
            #"{"data":[\#(rows.joined(separator: ","))],"columns":{"Key":{"role":"key"},"note":{"dataType":"text"}}}"#)
        let session = try await json(
            "POST", "/sessions/model", #"{"dataSourceName":"Pumps","predictionDomain":"anomalies"}"#)
        let sessionID = try #require(session["sessionId"]?.string)
        var model: String?
        for _ in 0..<1200 where model == nil {
            model = try await json("GET", "/sessions/\(sessionID)")["modelId"]?.string
            try await Task.sleep(for: .milliseconds(20))
        }
        let fetched = try await json("POST", "/imports/url", #"{"dataSetName":"Other","url":"http://files.invalid/x"}"#)
        let vocabulary = try await json("GET", "/vocabulary").objects("items").first
        return [
            "dataSetName": "Pumps", "sessionId": sessionID, "modelId": try #require(model),
            "importId": try #require(fetched["importId"]?.string),
            "vocabularyId": try #require(vocabulary?["id"]?.string),
        ]
    }
}
