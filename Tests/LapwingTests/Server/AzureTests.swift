import ControlPlane
import Foundation
import HTTPService
import HTTPTypes
import TestSupport
import Testing
import TimeSeries
import WorkQueue

@testable import AzureDialect
@testable import lapwing

/// Univariate detection of the Azure dialect in the whole server: who is let in, what is refused and how, where it runs.
@Suite("Azure dialect")
struct AzureTests {
    static let entire = "/anomalydetector/v1.1/timeseries/entire/detect"
    static let changePoint = "/anomalydetector/v1.1/timeseries/changepoint/detect"
    static let last = "/anomalydetector/v1.1/timeseries/last/detect"

    /// So many points, a day apart.
    static func points(_ count: Int) -> [String] {
        (0..<count).map { index in
            let day = Timestamp(microseconds: Int64(index) * 86_400_000_000).rfc3339
            return #"{"timestamp":"\#(day)","value":\#(100 + index * 7 % 11)}"#
        }
    }

    static func body(_ points: [String], _ more: String = "") -> String {
        #"{"granularity":"daily","series":["# + points.joined(separator: ",") + "]" + more + "}"
    }

    private static func refused(_ name: String, _ code: String, _ mentions: String..., body: String) -> Scenario {
        Scenario(
            name: name, method: "POST", target: entire, body: body, status: 400,
            contains: [#"{"code":"\#(code)","message":""#] + mentions)
    }

    private static func option(_ name: String, _ value: String, _ code: String) -> Scenario {
        refused("\(name) \(value)", code, "'\(name)'", body: body(points(20), #","\#(name)":\#(value)"#))
    }

    private static func point(_ name: String, _ point: String, _ code: String, _ mentions: String) -> Scenario {
        var all = points(20)
        all[5] = point
        return refused(name, code, mentions, body: body(all))
    }

    static let scenarios: [Scenario] = [
        refused("no body", "InvalidJsonFormat", "json", body: ""),
        refused("broken body", "InvalidJsonFormat", "json", body: #"{"series":["#),
        refused("a list", "InvalidJsonFormat", "json", body: "[]"),
        refused("no series", "RequiredSeries", "'series'", body: "{}"),
        refused("null series", "RequiredSeries", "'series'", body: #"{"series":null}"#),
        refused("series of a wrong kind", "BadArgument", "'series'", body: #"{"series":{}}"#),
        refused("too few points", "InvalidSeries", "12", "11", body: body(points(11))),
        refused("too many points", "InvalidSeries", "8640", "8641", body: body(points(8641))),
        refused(
            "too many missing for a period", "InvalidSeries", "'period'",
            body: body(points(60).enumerated().filter { $0.offset % 4 == 0 }.map(\.element), #","period":4"#)),
        option("customInterval", "0", "InvalidCustomInterval"),
        option("customInterval", "1.5", "InvalidCustomInterval"),
        option("period", "-1", "InvalidPeriod"), option("period", "10", "InvalidModelArgument"),
        option("maxAnomalyRatio", "0", "InvalidModelArgument"),
        option("maxAnomalyRatio", "0.5", "InvalidModelArgument"),
        option("sensitivity", "101", "InvalidModelArgument"), option("sensitivity", #""x""#, "InvalidModelArgument"),
        option("imputeMode", #""x""#, "InvalidImputeMode"),
        refused(
            "no fixed value", "InvalidImputeFixedValue", "'imputeFixedValue'",
            body: body(points(20), #","imputeMode":"fixed""#)),
        refused(
            "granularity in capitals", "InvalidGranularity", "'granularity'",
            body: #"{"granularity":"DAILY","series":[]}"#),
        point("no value", #"{"timestamp":"1970-01-06T00:00:00Z"}"#, "BadArgument", "index 5"),
        point("no timestamp", #"{"value":1}"#, "BadArgument", "index 5"),
        point("too large", #"{"timestamp":"1970-01-06T00:00:00Z","value":1e101}"#, "InvalidSeries", "index 5"),
        point("off the grid", #"{"timestamp":"1970-01-06T01:00:00Z","value":1}"#, "InvalidSeries", "index 5"),
        point("duplicate", #"{"timestamp":"1970-01-05T00:00:00Z","value":1}"#, "InvalidSeries", "duplicate"),
        point("unsorted", #"{"timestamp":"1970-01-02T00:00:00Z","value":1}"#, "InvalidSeries", "ascending"),
        Scenario(
            name: "change points without granularity", method: "POST", target: changePoint,
            body: #"{"series":["# + points(20).joined(separator: ",") + "]}", status: 400,
            contains: [#"{"code":"RequiredGranularity","message":""#, "'granularity'"]),
        Scenario(
            name: "window of half the points", method: "POST", target: changePoint,
            body: body(points(20), #","stableTrendWindow":10"#), status: 400,
            contains: [#"{"code":"InvalidModelArgument""#, "'stableTrendWindow'"]),
        Scenario(
            name: "threshold 1", method: "POST", target: changePoint, body: body(points(20), #","threshold":1"#),
            status: 400, contains: [#"{"code":"InvalidModelArgument""#, "'threshold'"]),
        Scenario(
            name: "unknown version", method: "POST", target: "/anomalydetector/v2/timeseries/last/detect",
            body: body(points(20)), status: 404, contains: [#"{"error":{"code":"404""#]),
        Scenario(
            name: "unknown path", method: "POST", target: "/anomalydetector/v1.1/timeseries", body: "{}", status: 404,
            contains: [#"{"error":{"code":"404""#]),
        Scenario(
            name: "wrong method", method: "GET", target: entire, status: 405, contains: [#"{"error":{"code":"405""#]),
    ]

    @Test("Refusals")
    func refusals() async throws {
        let server = try await RunningServer()
        for scenario in Self.scenarios { try await scenario.check(server.client, requestID: "apim-request-id") }
        try await server.stop()
    }

    @Test("The key may come in its own header, and is held to there")
    func keys() async throws {
        let server = try await RunningServer()
        let bearer = try #require(server.client.authorization)
        var stranger = server.client
        stranger.authorization = nil
        let key = String(bearer.dropFirst("Bearer ".count))
        let trials: [([(String, String)], Int)] = [
            ([("Ocp-Apim-Subscription-Key", key)], 200), ([("authorization", bearer)], 200), ([], 401),
            ([("Ocp-Apim-Subscription-Key", "wrong")], 401), ([("Ocp-Apim-Subscription-Key", bearer)], 401),
            ([("Ocp-Apim-Subscription-Key", "wrong"), ("authorization", bearer)], 401),
        ]
        for (headers, status) in trials {
            let answer = try await stranger.send(
                "POST", Self.entire, headers: headers, json: Self.body(Self.points(20)))
            #expect(answer.status == status)
            #expect(UUID(uuidString: answer.headers[.apimRequestID] ?? "") != nil)
            if status == 401 { #expect(answer.text.hasPrefix(#"{"error":{"code":"401","message":"#)) }
        }
        // Other dialects do not know that header.
        #expect(
            try await stranger.send("GET", "/20210101/projects", headers: [("Ocp-Apim-Subscription-Key", key)]).status
                == 401)
        try await server.stop()
    }

    @Test("Slashes before the path count as one, and severity belongs to two versions")
    func pathsAndVersions() async throws {
        let server = try await RunningServer()
        let body = Self.body(Self.points(20))
        for version in APIVersion.allCases {
            let target = "/anomalydetector/\(version.rawValue)/timeseries/last/detect"
            let once = try await server.client.send("POST", target, json: body)
            #expect(once.status == 200)
            #expect(once.text.contains("severity") == (version == .preview1 || version == .v1point1))
            #expect(try await server.client.send("POST", "/" + target, json: body).text == once.text)
        }
        #expect(try await server.client.send("GET", "//health").status == 404)
        try await server.stop()
    }

    @Test("A full queue answers 429 for what runs on it, and for nothing else")
    func fullQueue() async throws {
        let server = try await RunningServer()
        let full = await FullQueue()
        let limits = ServerLimits()
        let dialect = AzureDialect(
            services: server.parts.services,
            authentication: AuthenticationMiddleware(
                directory: PrincipalDirectory(store: server.parts.store), clock: SystemWallClock(), limits: limits,
                bodyLimit: { _ in limits.jsonBody }, keyHeaders: AzureDialect.keyHeaders),
            limits: limits, lane: full.queue, namespace: "lapwing")
        let client = ResponderClient(FrontDoor([dialect.mount]), authorization: server.client.authorization)
        let long = Self.points(UnivariateHandlers.inlineSeasonalPoints + 1)
        let busy = try await client.send("POST", Self.last, json: Self.body(long))
        #expect(busy.status == 429)
        #expect(busy.headers[.retryAfter] == "1")
        #expect(busy.text.hasPrefix(#"{"error":{"code":"429""#))
        #expect(try await client.send("POST", Self.changePoint, json: Self.body(long)).status == 429)
        // Few points with gaps between them that will be filled are many.
        let sparse = Self.points(2001).enumerated().filter { $0.offset % 100 == 0 }.map(\.element)
        #expect(try await client.send("POST", Self.last, json: Self.body(sparse)).status == 429)
        // What is short, has no season, or is wrong in form does not wait.
        #expect(try await client.send("POST", Self.last, json: Self.body(Self.points(20))).status == 200)
        #expect(try await client.send("POST", Self.last, json: Self.body(long, #","period":0"#)).status == 200)
        #expect(try await client.send("POST", Self.changePoint, json: Self.body(long, #","period":0"#)).status == 200)
        #expect(try await client.send("POST", Self.last, json: Self.body(long, #","period":-1"#)).status == 400)
        try await full.release()
        try await server.stop()
    }
}
