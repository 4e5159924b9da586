import ControlPlane
import Foundation
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// The Nexosis API of a running server.
struct NexosisServer {
    let server: RunningServer
    var client: ResponderClient { server.client }

    init() async throws { server = try await RunningServer() }

    func stop() async throws { try await server.stop() }

    func send(_ method: String, _ path: String, _ body: String? = nil, headers: [(String, String)] = []) async throws
        -> ResponderClient.Answer
    {
        try await client.send(method, "/v1" + path, headers: headers, body: Array((body ?? "").utf8))
    }

    func json(_ method: String, _ path: String, _ body: String? = nil) async throws -> JSONObject {
        let answer = try await send(method, path, body)
        try #require((200..<300).contains(answer.status), "\(method) \(path): \(answer.status) \(answer.text)")
        return try #require(try JSONValue(parsing: answer.body).object)
    }

    /// Sixty rows: a key, two numbers, a word and a label. Row 7 is far out.
    static let rows: String = {
        let rows = (0..<60).map { row in
            let (a, b) = row == 7 ? (90, 70) : (row % 5, row % 7)
            return
                #"{"Key":"r\#(row)","A":"\#(a).50","b":\#(b),"kind":"\#(row % 2 == 0 ? "x" : "y")","label":\#(row == 7 ? 1 : 0)}"#
        }
        return #"{"data":[\#(rows.joined(separator: ","))],"columns":{"key":{"role":"key"},"LABEL":{"role":"target"}}}"#
    }()

    /// The session on a table of ``rows``, once it has ended.
    func trained(_ name: String = "Pumps", extras: String = "{}") async throws -> JSONObject {
        let segment = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        _ = try await json("PUT", "/data/\(segment)", Self.rows)
        let session = try await json(
            "POST", "/sessions/model",
            #"{"dataSourceName":"\#(name)","predictionDomain":"anomalies","extraParameters":\#(extras)}"#)
        return try await ended(try #require(session["sessionId"]?.string))
    }

    func ended(_ id: String) async throws -> JSONObject {
        for _ in 0..<1200 {
            let session = try await json("GET", "/sessions/\(id)")
            if ["completed", "failed"].contains(session["status"]?.string ?? "") { return session }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw UnexpectedAnswer(status: 0, text: "session \(id) is still running")
    }
}

extension JSONObject {
    /// The members of a list of objects.
    func objects(_ name: String) -> [JSONObject] { (self[name]?.array ?? []).compactMap(\.object) }
}
