import ControlPlane
import Dispatch
import HTTPService
import HTTPTypes
import TestSupport
import Testing
import WorkQueue

@testable import DetectorsDialect
@testable import lapwing

/// The detectors in the whole server: who is let in, where they run, how they refuse.
@Suite("Detectors in the server")
struct DetectorsTests {
    static let points = #"[{"timestamp":1,"value":1},{"timestamp":2,"value":9}]"#
    static let body =
        #"{"data":{"current":\#(points),"history":\#(points)},"config":{"critical_threshold":5,"critical_percentile":90}}"#

    struct Admission: Sendable {
        var host: String
        var flag: String
        var headers: [(String, String)] = []
        var status: Int
    }

    static let forwarded = [("x-forwarded-for", "192.0.2.1")]
    static let viaProxy = [("forwarded", "for=192.0.2.1")]
    static let wrongKey = [("authorization", "Bearer wrong")]
    static let noSignature = [("authorization", #"Signature version="1",keyId="x""#)]

    static let admissions = [
        Admission(host: "127.0.0.1", flag: "", status: 200),
        Admission(host: "localhost", flag: "", status: 200),
        Admission(host: "::1", flag: "metis", status: 200),
        Admission(host: "127.0.0.1", flag: "", headers: forwarded, status: 401),
        Admission(host: "127.0.0.1", flag: "metis", headers: viaProxy, status: 401),
        Admission(host: "127.0.0.1", flag: "metis,detectors", headers: forwarded, status: 200),
        Admission(host: "127.0.0.1", flag: "detectors", headers: viaProxy, status: 200),
        Admission(host: "0.0.0.0", flag: "", status: 401),
        Admission(host: "0.0.0.0", flag: "metis", status: 401),
        Admission(host: "192.0.2.7", flag: "", status: 401),
        Admission(host: "::", flag: "", headers: viaProxy, status: 401),
        Admission(host: "0.0.0.0", flag: "detectors", status: 200),
        Admission(host: "0.0.0.0", flag: "detectors", headers: forwarded, status: 200),
        Admission(host: "127.0.0.1", flag: "detectors", headers: wrongKey, status: 401),
        Admission(host: "127.0.0.1", flag: "detectors", headers: noSignature, status: 401),
        Admission(host: "0.0.0.0", flag: "detectors", headers: wrongKey, status: 401),
    ]

    @Test("Everybody, where the server says so", arguments: admissions.indices)
    func anonymous(_ index: Int) async throws {
        let admission = Self.admissions[index]
        let server = try await RunningServer {
            $0.host = admission.host
            $0.anonymous = (try? OpenDialect.list(admission.flag)) ?? []
        }
        var stranger = server.client
        stranger.authorization = nil
        for method in SeriesMethod.allCases {
            let answer = try await stranger.send(
                "POST", "/" + method.rawValue, headers: admission.headers, json: Self.body)
            #expect(answer.status == admission.status, "\(method): \(answer.text)")
            if admission.status == 401 {
                #expect(answer.text == #"{"detail":"Not authenticated"}"#)
                #expect(answer.headers[.wwwAuthenticate] == "Bearer")
            }
            // A good key opens the door everywhere.
            #expect(try await server.client.send("POST", "/" + method.rawValue, json: Self.body).status == 200)
        }
        // Only this dialect is open.
        #expect(try await stranger.send("GET", "/20210101/projects", headers: admission.headers).status == 401)
        try await server.stop()
    }

    @Test("Keys that were revoked do not open the door, and anonymous callers need none")
    func revokedKey() async throws {
        let server = try await RunningServer()
        let user = try await server.json(
            "POST", "/lapwing/v1/users", #"{"name":"ann","policy":[{"verb":"INSPECT"}]}"#)
        let id = try server.text(user, "id")
        let key = try await server.json("POST", "/lapwing/v1/users/\(id)/keys", #"{"kind":"API"}"#)
        let secret = try server.text(key, "apiKey")
        let headers = [("authorization", "Bearer " + secret)]
        func status() async throws -> Int {
            try await server.client.send("POST", "/absolute-threshold", headers: headers, json: Self.body).status
        }
        #expect(try await status() == 200)
        _ = try await server.client.send(
            "DELETE", "/lapwing/v1/users/\(id)/keys/\(try server.text(key, "id"))")
        #expect(try await status() == 401)
        try await server.stop()
    }

    @Test("Unknown paths and wrong methods")
    func routes() async throws {
        let server = try await RunningServer()
        for method in SeriesMethod.allCases {
            for verb in ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"] {
                let answer = try await server.client.send(verb, "/" + method.rawValue)
                #expect(answer.status == 405)
                #expect(answer.headers[.allow] == "POST")
                if verb != "HEAD" { #expect(answer.text == #"{"detail":"Method Not Allowed"}"#) }
            }
            let answer = try await server.client.send("POST", "/\(method.rawValue)/x", json: Self.body)
            #expect(answer.status == 404)
            #expect(answer.text == #"{"detail":"Not Found"}"#)
        }
        try await server.stop()
    }

    @Test("A full queue answers 429 for what runs on it, and for nothing else")
    func fullQueue() async throws {
        let server = try await RunningServer()
        let full = await FullQueue()
        let limits = ServerLimits()
        let dialect = DetectorsDialect(
            authentication: AuthenticationMiddleware(
                directory: PrincipalDirectory(store: server.parts.store), clock: SystemWallClock(), limits: limits,
                bodyLimit: { _ in limits.jsonBody },
                anonymous: AnonymousAccess(isLoopbackBind: true, isPermitted: false)),
            limits: limits, lanes: SeriesLanes(thresholds: full.queue, forests: full.queue, forecasts: full.queue))
        let client = ResponderClient(FrontDoor([dialect.mount]))
        for path in ["/isolation-forest", "/prophet"] {
            let answer = try await client.send("POST", path, json: Self.body)
            #expect(answer.status == 429)
            #expect(answer.headers[.retryAfter] == "1")
            #expect(answer.text.hasPrefix(#"{"detail":"too many requests"#))
            // What is wrong in form is said all the same.
            #expect(try await client.send("POST", path, json: "{}").status == 422)
        }
        #expect(try await client.send("POST", "/moving-average", json: Self.body).status == 200)
        // A large request does not hold up an event loop, whatever the method.
        let large = Self.body + String(repeating: " ", count: SeriesHandlers.inlineBody)
        #expect(try await client.send("POST", "/moving-average", json: large).status == 429)
        try await full.release()
        try await server.stop()
    }

    @Test("Large requests give what small ones give")
    func largeBodies() async throws {
        let server = try await RunningServer()
        let blanks = String(repeating: " ", count: SeriesHandlers.inlineBody)
        for method in SeriesMethod.allCases {
            let small = try await server.client.send("POST", "/" + method.rawValue, json: Self.body)
            let large = try await server.client.send("POST", "/" + method.rawValue, json: Self.body + blanks)
            #expect(small.status == 200)
            #expect(large.text == small.text)
            #expect(try await server.client.send("POST", "/" + method.rawValue, json: "{}" + blanks).status == 422)
        }
        try await server.stop()
    }

    @Test("Cancelled work ends")
    func cancellation() async throws {
        let queue = WorkQueue(label: "test.cancel", width: 1, capacity: 4)
        let began = DispatchSemaphore(value: 0)
        let task = Task {
            try await queue.runCancellable { check in
                began.signal()
                while true { try check() }
            }
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                began.wait()
                continuation.resume()
            }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await queue.shutdown()
    }
}
