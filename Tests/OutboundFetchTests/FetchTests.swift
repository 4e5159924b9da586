import ControlPlane
import Foundation
import OutboundFetch
import TestSupport
import Testing

@Suite("Fetches")
struct FetchTests {
    @Test func aPlainGet() async throws {
        let server = try ScriptedServer { request, connection in
            connection.answer(headers: ["X-Thing: a: b "], text: "body of \(request.target)")
        }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        let (response, body) = try await blocking {
            try fetcher.fetchBytes(FetchRequest(url: server.url + "/a/../b?c=d#e", headers: [.init("X-Mine", "1")]))
        }
        #expect(String(decoding: body, as: UTF8.self) == "body of /a/../b?c=d")
        #expect(response.status == 200 && response.header("x-thing") == "a: b" && response.byteCount == body.count)
        #expect(response.address == "127.0.0.1" && response.redirects == 0)
        let request = try #require(server.received.first)
        #expect(request.line == "GET /a/../b?c=d HTTP/1.1")
        #expect(request.header("host") == "127.0.0.1:\(server.port)" && request.header("x-mine") == "1")
        #expect(request.header("accept-encoding") == "gzip" && request.header("authorization") == nil)
    }

    @Test func aPostWithCredential() async throws {
        let server = try ScriptedServer { _, connection in connection.answer("201 Created", text: "ok") }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        let text = String(repeating: "x", count: 2 << 20)
        _ = try await blocking {
            try fetcher.fetchBytes(
                FetchRequest(
                    method: .post, url: server.url, credential: .basic(user: "ann", password: "pä:ss"),
                    body: Array(text.utf8)))
        }
        let request = try #require(server.received.first)
        #expect(request.header("authorization") == "Basic " + Data("ann:pä:ss".utf8).base64EncodedString())
        #expect(request.line.hasPrefix("POST / ") && request.body == text && request.header("expect") == nil)
    }

    @Test(
        "nothing can be smuggled into the head",
        arguments: [
            FetchRequest(url: "", headers: [.init("A", "b\r\nC: d")]),
            FetchRequest(url: "", headers: [.init("A\r\nB", "c")]),
            FetchRequest(url: "", headers: [.init("A:", "c")]), FetchRequest(url: "", headers: [.init("", "c")]),
            FetchRequest(url: "", credential: .authorization("Token a\nB: c")),
            FetchRequest(url: "", credential: .basic(user: "a:b", password: "c")),
            FetchRequest(url: "", credential: .basic(user: "a", password: "c\u{0}")),
        ])
    func badHeaders(request: FetchRequest) async throws {
        let server = try ScriptedServer { _, connection in connection.answer(text: "") }
        defer { server.stop() }
        var request = request
        request.url = server.url
        guard case .badRequest? = try await reason(try server.fetcher(), request) else {
            Issue.record("it was sent")
            return
        }
        #expect(server.received.isEmpty)
    }

    @Test func chunkedAnswers() async throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for piece in ["abc", "defgh"] { connection.send("\(piece.utf8.count)\r\n\(piece)\r\n") }
            connection.send("0\r\nX-Trailer: 1\r\n\r\n")
        }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        let body = try await blocking { try fetcher.fetchBytes(FetchRequest(url: server.url)).body }
        #expect(body == Array("abcdefgh".utf8))
    }

    @Test(
        "statuses that are no success",
        arguments: [
            ("404 Not Found", 404), ("500 Oops", 500), ("304 Not Modified", 304), ("300 Multiple", 300),
            ("401 No", 401),
        ])
    func badStatus(line: String, code: Int) async throws {
        let server = try ScriptedServer { _, connection in connection.answer(line, text: "internal banner") }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        let error = try await blocking {
            #expect(throws: FetchError.self) {
                try fetcher.fetch(FetchRequest(url: server.url + "/x?sig=secret"), check: {}) { _ in
                    Issue.record("the sink saw a body")
                }
            }
        }
        #expect(error?.reason == .badStatus(code))
        let text = try #require(error).description
        #expect(text == "\(server.url)/x could not be fetched: the server answered with status \(code)")
    }

    /// The head says all: nobody waits for a body that does not come.
    @Test func aBadStatusWithoutItsBody() async throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 503 Busy\r\nContent-Length: 1000\r\n\r\n")
            // Until the other side is gone.
            var byte: UInt8 = 0
            _ = recv(connection.descriptor, &byte, 1, 0)
        }
        defer { server.stop() }
        #expect(try await reason(try server.fetcher(), FetchRequest(url: server.url)) == .badStatus(503))
    }

    @Test func connectionRefusedAndUnknownNames() async throws {
        let server = try ScriptedServer { _, _ in }
        let fetcher = try server.fetcher()
        server.stop()
        // The listener closes on its own thread.
        try await Task.sleep(for: .milliseconds(100))
        #expect(try await reason(fetcher, FetchRequest(url: server.url)) == .unreachable)
        // An IPv6 address at which nobody listens, or which the machine does not have.
        let six = CurlFetcher(policy: AddressPolicy(exceptions: [try FetchEndpoint("[::1]:\(server.port)")]))
        #expect(try await reason(six, FetchRequest(url: "http://[::1]:\(server.port)/")) == .unreachable)
        let nobody = CurlFetcher(policy: AddressPolicy(), resolver: ScriptedResolver([]))
        #expect(try await reason(nobody, FetchRequest(url: "http://data.example.com")) == .unknownHost)
    }

    @Test(
        "answers that are not HTTP, or cut off",
        arguments: [
            "hello\r\n\r\n", "", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200 OK\r\nContent-L",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "HTTP/1.1 999999999999999999999 X\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        ])
    func brokenAnswers(text: String) async throws {
        let server = try ScriptedServer { _, connection in connection.send(text) }
        defer { server.stop() }
        #expect(try await reason(try server.fetcher(), FetchRequest(url: server.url)) == .protocolFailure)
    }

    @Test func endlessHeaders() async throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send("X-A: " + String(repeating: "b", count: 1000) + "\r\n") {}
        }
        defer { server.stop() }
        #expect(try await reason(try server.fetcher(), FetchRequest(url: server.url)) == .protocolFailure)
    }

    @Test func plainTextIsNotTLS() async throws {
        let server = try ScriptedServer { _, connection in connection.answer(text: "x") }
        defer { server.stop() }
        let request = FetchRequest(url: "https://127.0.0.1:\(server.port)/", limits: FetchLimits(connectSeconds: 2))
        let found = try await reason(try server.fetcher(), request)
        #expect(found == .tlsFailure || found == .timeout(seconds: 2), "\(String(describing: found))")
    }

    @Test func aSinkThatThrowsEndsTheFetch() async throws {
        struct Full: Error {}
        let server = try ScriptedServer { _, connection in
            connection.answer(body: [UInt8](repeating: 1, count: 1 << 20))
        }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        _ = try await blocking {
            #expect(throws: Full.self) {
                try fetcher.fetch(FetchRequest(url: server.url), check: {}) { _ in throw Full() }
            }
        }
    }
}
