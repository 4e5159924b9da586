import ControlPlane
import HTTPTypes
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import MetisDialect
@testable import lapwing

/// Who may ask what of the Metis API.
@Suite("Verbs and the Metis API")
struct MetisAccessTests {
    private struct Trial {
        var operation: MetisOperation
        /// The least verb that lets it through.
        var verb: Verb
        var body: String
        /// In the answer to whoever may, and to nobody else.
        var shows: String
    }

    private static let trials = [
        Trial(operation: .predictValue, verb: .use, body: MetisTests.negative, shows: #""ret":0"#),
        Trial(operation: .predictRate, verb: .use, body: MetisTests.suspicious, shows: #""ret":0"#),
        Trial(operation: .searchAnomaly, verb: .read, body: MetisTests.search, shows: #""markFlag""#),
        Trial(operation: .updateAnomaly, verb: .use, body: #"{"id":{id},"markFlag":1}"#, shows: #""data":1"#),
        Trial(operation: .querySample, verb: .read, body: MetisTests.samples, shows: #""totalTotal":2"#),
        Trial(operation: .countSample, verb: .read, body: MetisTests.training, shows: #""total_count":2"#),
        Trial(operation: .queryTrainSource, verb: .read, body: "", shows: #""made""#),
        Trial(operation: .downloadSample, verb: .read, body: "", shows: "made"),
        Trial(
            operation: .updateSample, verb: .use,
            body:
                #"{"idList":[{sample}],"data":\#(MetisTests.change.replacing(#""viewId":"""#, with: #""viewId":"x""#))}"#,
            shows: #""data":1"#),
        Trial(operation: .deleteSample, verb: .use, body: #"{"id":{sample}}"#, shows: #""count":1"#),
        Trial(operation: .importSample, verb: .use, body: form, shows: #""totalCount":1"#),
        Trial(operation: .train, verb: .manage, body: MetisTests.training, shows: #""code":0"#),
        Trial(operation: .queryTrain, verb: .inspect, body: MetisTests.trainings, shows: #""sampleNum""#),
        Trial(operation: .deleteTrain, verb: .manage, body: #"{"taskId":"{task}"}"#, shows: #""data":1"#),
    ]

    private static let form =
        "--b\r\nContent-Disposition: form-data; name=\"sample_file\"\r\n\r\nheader\r\n\(MetisTests.exported)\r\n--b--\r\n"

    @Test("the table has every operation")
    func complete() {
        #expect(Self.trials.map(\.operation.rawValue).sorted() == MetisOperation.allCases.map(\.rawValue).sorted())
    }

    @Test("each verb lets through what it names, and nothing else", arguments: Verb.allCases)
    func matrix(_ granted: Verb) async throws {
        for trial in Self.trials {
            // Everything is made by the user, who may do so until the policy is narrowed.
            let server = try await KPIServer()
            let user = try await user(server, verb: "MANAGE")
            _ = try await user.client.send("POST", "/PredictValue", body: Array(MetisTests.negative.utf8))
            let caller = try #require(try await caller(server, user.id))
            let windows = LabelledWindow.made(2, seed: 1).map { $0.sample(source: "made") }
            _ = try await server.services.samples.add(windows, caller: caller)
            let training = try await server.services.kpiTrainings.start(KPISampleFilter(), caller: caller)
            try await narrow(server, user.id, to: granted)

            let body = trial.body.replacing("{id}", with: "1").replacing("{sample}", with: "1").replacing(
                "{task}", with: training.taskID)
            let answer = try await user.client.send(
                trial.operation.method.rawValue, trial.operation.path + (trial.operation.method == .get ? "?id=1" : ""),
                headers: [("content-type", "multipart/form-data; boundary=b")], body: Array(body.utf8))
            let place = "\(trial.operation) with \(granted): \(answer.text.prefix(200))"
            #expect(answer.status == 200, "\(place)")
            #expect(answer.text.contains(trial.shows) == (granted >= trial.verb), "\(place)")
            try await server.close()
        }
    }

    private func user(_ server: KPIServer, verb: String) async throws -> (id: String, client: ResponderClient) {
        let made = try await json(
            server, "POST", "/lapwing/v1/users", #"{"name":"ann","policy":[{"verb":"\#(verb)"}]}"#)
        let id = try #require(made["id"]?.string)
        let key = try await json(server, "POST", "/lapwing/v1/users/\(id)/keys", #"{"kind":"API"}"#)
        let secret = try #require(key["apiKey"]?.string)
        return (id, ResponderClient(server.parts.frontDoor, authorization: "Bearer " + secret))
    }

    private func narrow(_ server: KPIServer, _ id: String, to verb: Verb) async throws {
        _ = try await json(
            server, "PUT", "/lapwing/v1/users/\(id)", #"{"policy":[{"verb":"\#(verb.rawValue.uppercased())"}]}"#)
    }

    private func caller(_ server: KPIServer, _ id: String) async throws -> Caller? {
        let tenancy = server.caller.tenancy
        return try await server.parts.store.read { reader in
            try reader.principals(ListQuery(tenancy: tenancy, limit: 10)).items.first { id.hasSuffix($0.id.hex) }
        }.map { Caller(principal: $0) }
    }

    private func json(_ server: KPIServer, _ method: String, _ path: String, _ body: String) async throws -> JSONObject
    {
        let answer = try await server.client.send(method, path, json: body)
        return try #require(try JSONValue(parsing: answer.body).object, "\(answer.text)")
    }

    @Test("what is one user's is nobody else's")
    func users() async throws {
        let server = try await KPIServer()
        let user = try await user(server, verb: "MANAGE")
        _ = try await user.client.send("POST", "/PredictValue", body: Array(MetisTests.negative.utf8))
        let own = try await user.client.send("POST", "/SearchAnomaly", body: Array(MetisTests.search.utf8))
        #expect(own.text.contains(#""totalCount":1"#))
        let others = try await server.client.send("POST", "/SearchAnomaly", body: Array(MetisTests.search.utf8))
        #expect(others.text.contains(#""totalCount":0"#))
        let marked = try await server.client.send("POST", "/UpdateAnomaly", json: #"{"id":1,"markFlag":1}"#)
        #expect(marked.text.contains(#""code":1000"#))
        try await server.close()
    }

    @Test("clients without credentials", arguments: DetectorsTests.admissions.indices)
    func anonymous(_ index: Int) async throws {
        var admission = DetectorsTests.admissions[index]
        // The same rules, with the other name.
        let names = ["metis": "detectors", "detectors": "metis"]
        admission.flag = admission.flag.split(separator: ",").map { names[String($0)] ?? "" }.joined(separator: ",")
        let server = try await RunningServer {
            $0.host = admission.host
            $0.anonymous = (try? OpenDialect.list(admission.flag)) ?? []
        }
        var stranger = server.client
        stranger.authorization = nil
        let answer = try await stranger.send(
            "POST", "/PredictRate", headers: admission.headers, json: MetisTests.suspicious)
        #expect(answer.status == admission.status, "\(answer.text)")
        if admission.status == 401 {
            #expect(answer.text.hasPrefix(#"{"code":1000,"msg":"抛出异常","data":"#))
            #expect(answer.headers[.wwwAuthenticate] == "Bearer")
            #expect(answer.headers[.accessControlAllowOrigin] == "*")
        }
        try await server.stop()
    }
}
