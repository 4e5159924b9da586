import ControlPlane
import HTTPTypes
import TestSupport
import Testing
import TimeSeries

@testable import AzureDialect
@testable import lapwing

/// Models of many series over the Azure dialect in the whole server: who may do what, and in which version.
@Suite("Models of the Azure dialect")
struct AzureSeriesTests {
    static let base = "/anomalydetector/v1.1/multivariate"
    static let source = #""dataSource":"oci://data@lapwing/train.csv""#
    static let span = #""startTime":"2000-01-01T00:00:00Z","endTime":"2100-01-01T00:00:00Z""#

    static func target(_ operation: SeriesOperation, _ model: String, _ result: String) -> String {
        let version =
            operation.isServed(in: .v1point1) ? "v1.1" : operation.isServed(in: .preview1) ? "v1.1-preview.1" : ""
        return ("/anomalydetector/" + version + operation.path).replacing("{modelId}", with: model)
            .replacing("{resultId}", with: result)
    }

    static let bodies: [SeriesOperation: String] = [
        .createModel: #"{\#(source),\#(span),"slidingWindow":28}"#, .detectBatch: "{\(source),\(span)}",
        .detect: #"{"source":"oci://data@lapwing/train.zip",\#(span)}"#,
        // Refused, but only to those who may ask.
        .detectLast: #"{"variables":[{"variable":"v","timestamps":[],"values":[]}]}"#,
        .detectNewest: #"{"variables":[{"name":"v","timestamps":[],"values":[]}]}"#,
    ]

    static let allowed: [SeriesOperation: Int] = [
        .createModel: 201, .listModels: 200, .getModel: 200, .deleteModel: 204, .detectBatch: 202, .getBatch: 200,
        .detect: 201, .getResult: 200, .detectLast: 400, .detectNewest: 400,
    ]

    private func settled(_ server: RunningServer, _ model: String) async throws -> String {
        for _ in 0..<600 {
            let info = try await server.json("GET", Self.base + "/models/" + model)["modelInfo"]?.object
            let status = info?["status"]?.string ?? ""
            if status == "READY" || status == "FAILED" { return status }
            try await Task.sleep(for: .milliseconds(50))
        }
        return "never settled"
    }

    @Test("Each verb lets through what it names, and what is kept from a caller answers like what is not there")
    func verbs() async throws {
        let server = try await RunningServer()
        try await server.put(SensorData.csv(rows: 200, signals: 3), as: "train.csv")
        func made() async throws -> String {
            try server.text(
                try await server.json("POST", Self.base + "/models", Self.bodies[.createModel] ?? ""), "modelId")
        }
        let model = try await made()
        #expect(try await settled(server, model) == "READY")
        let result = try server.text(
            try await server.json("POST", "\(Self.base)/models/\(model):detect-batch", Self.bodies[.detectBatch] ?? ""),
            "resultId")
        let unknown = "00000000-0000-4000-8000-000000000000"
        for granted in [nil] + Verb.allCases.map(Optional.some) {
            let policy = granted.map { #"[{"verb":"\#($0.rawValue.uppercased())"}]"# } ?? "[]"
            let name = granted?.rawValue ?? "nobody"
            let user = try server.text(
                try await server.json("POST", "/lapwing/v1/users", #"{"name":"\#(name)","policy":\#(policy)}"#), "id")
            let key = try server.text(
                try await server.json("POST", "/lapwing/v1/users/\(user)/keys", #"{"kind":"API"}"#), "apiKey")
            let client = ResponderClient(server.parts.frontDoor, authorization: "Bearer " + key)
            for operation in SeriesOperation.allCases {
                let isAllowed = granted.map { $0 >= operation.requirement.verb } ?? false
                let subject = operation == .deleteModel ? try await made() : model
                func send(_ model: String, _ result: String) async throws -> ResponderClient.Answer {
                    let target = Self.target(operation, model, result)
                    guard let body = Self.bodies[operation] else {
                        return try await client.send(operation.method.rawValue, target)
                    }
                    return try await client.send(operation.method.rawValue, target, json: body)
                }
                let answer = try await send(subject, result)
                let place = "\(operation) as \(name): \(answer.status) \(answer.text.prefix(200))"
                if operation == .listModels {
                    #expect(answer.status == 200, "\(place)")
                    #expect(answer.text.contains(model) == isAllowed, "\(place)")
                    continue
                }
                #expect(answer.status == (isAllowed ? Self.allowed[operation] : 404), "\(place)")
                guard !isAllowed, operation != .createModel else { continue }
                let other = try await send(unknown, unknown)
                #expect(
                    other.text == answer.text.replacing(subject, with: unknown).replacing(result, with: unknown),
                    "\(place)")
            }
        }
        try await server.stop()
    }

    @Test("Every operation is served in its versions, and no path in others")
    func versions() async throws {
        let server = try await RunningServer()
        let unknown = "00000000-0000-4000-8000-000000000000"
        for operation in SeriesOperation.allCases {
            for version in APIVersion.allCases {
                let target = ("/anomalydetector/\(version.rawValue)" + operation.path)
                    .replacing("{modelId}", with: unknown).replacing("{resultId}", with: unknown)
                let answer = try await server.client.send(operation.method.rawValue, target, json: "{}")
                let isGateway = answer.status == 404 && answer.text.hasPrefix(#"{"error":{"code":"404""#)
                #expect(isGateway == !operation.isServed(in: version), "\(operation) \(version): \(answer.text)")
            }
        }
        try await server.stop()
    }

    private static func refused(_ name: String, _ fields: String, _ code: String, _ mentions: String) -> Scenario {
        Scenario(
            name: name, method: "POST", target: base + "/models", body: "{\(fields)}", status: 400,
            contains: [#"{"code":"\#(code)","message":""#, mentions])
    }

    static let scenarios: [Scenario] = [
        refused("no source", span, "RequiredSource", "'dataSource'"),
        refused("no start", #"\#(source),"endTime":"x""#, "RequiredStartTime", "'startTime'"),
        refused("no end", #"\#(source),"startTime":"x""#, "RequiredEndTime", "'endTime'"),
        refused("no time", #"\#(source),"startTime":"x","endTime":"x""#, "InvalidTimestampFormat", "'startTime'"),
        refused("window", #"\#(source),\#(span),"slidingWindow":27"#, "InvalidSlidingWindow", "28 to 2880"),
        refused("mode", #"\#(source),\#(span),"alignPolicy":{"alignMode":1}"#, "InvalidAlignMode", "Inner, Outer"),
        refused(
            "padding", #"\#(source),\#(span),"alignPolicy":{"fillNAMethod":"Fixed"}"#, "RequiredPaddingValue",
            "'paddingValue'"),
        refused("address", #""dataSource":"x",\#(span)"#, "InvalidBlobURL", "oci://"),
        refused("not json", "", "RequiredSource", "'dataSource'"),
        Scenario(
            name: "bad page", method: "GET", target: base + "/models?top=x", status: 400,
            contains: [#"{"code":"InvalidRequestParameterError""#, "'top'"]),
        Scenario(
            name: "unknown result", method: "GET", target: base + "/detect-batch/x", status: 404,
            contains: [#"{"code":"ResultNotExist""#]),
        Scenario(
            name: "an action is no model", method: "GET", target: base + "/models/x:detect-last", status: 405,
            contains: [#"{"error":{"code":"405""#, "POST"], lacks: ["GET"]),
        Scenario(
            name: "unknown action", method: "POST", target: base + "/models/x:forget", body: "{}", status: 405,
            contains: ["DELETE, GET"]),
    ]

    @Test("Refusals")
    func refusals() async throws {
        let server = try await RunningServer()
        for scenario in Self.scenarios { try await scenario.check(server.client, requestID: "apim-request-id") }
        try await server.stop()
    }
}
