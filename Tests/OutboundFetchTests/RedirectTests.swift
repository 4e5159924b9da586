import ControlPlane
import Foundation
import OutboundFetch
import TestSupport
import Testing

@Suite("Redirects")
struct RedirectTests {
    /// Answers `/to?WHERE` with a redirect to WHERE, and anything else with its target.
    private func server(_ status: String = "302 Found") throws -> ScriptedServer {
        try ScriptedServer { request, connection in
            if request.target.hasPrefix("/to?") {
                connection.answer(status, headers: ["Location: \(request.target.dropFirst(4))"], text: "moved")
            } else {
                connection.answer(text: "here is \(request.target)")
            }
        }
    }

    @Test(arguments: ["301 A", "302 B", "303 C", "307 D", "308 E"])
    func sameOriginKeepsTheCredential(status: String) async throws {
        let server = try server(status)
        defer { server.stop() }
        let fetcher = try server.fetcher()
        let request = FetchRequest(
            url: server.url + "/to?/to?next", headers: [.init("api-key", "k")], credential: .authorization("Token t"))
        let (response, body) = try await blocking { try fetcher.fetchBytes(request) }
        #expect(String(decoding: body, as: UTF8.self) == "here is /next")
        #expect(response.redirects == 2 && response.url == server.url + "/next")
        #expect(server.received.map { $0.header("authorization") } == ["Token t", "Token t", "Token t"])
        #expect(server.received.map { $0.header("api-key") } == ["k", "k", "k"])
    }

    @Test func anotherOriginGetsNoCredentialNorDoesTheWayBack() async throws {
        let first = try server()
        let second = try server()
        defer {
            first.stop()
            second.stop()
        }
        let fetcher = try first.fetcher([second])
        let request = FetchRequest(
            url: "\(first.url)/to?\(second.url)/to?\(first.url)/end", headers: [.init("api-key", "k")],
            credential: .basic(user: "u", password: "p"))
        let body = try await blocking { try fetcher.fetchBytes(request).body }
        #expect(String(decoding: body, as: UTF8.self) == "here is /end")
        #expect(first.received.map { $0.header("authorization") != nil } == [true, false])
        #expect(first.received.map { $0.header("api-key") } == ["k", nil])
        #expect(second.received.map { $0.header("authorization") } == [nil])
        #expect(second.received.map { $0.header("api-key") } == [nil])
    }

    @Test(
        "where a redirect may not lead",
        arguments: [
            "http://169.254.169.254/latest", "http://127.0.0.1:1/", "http://localhost:1/", "//[::1]/",
            "file:///etc/passwd",
            "ftp://8.8.8.8/", "http://2130706433/", "http://u:p@8.8.8.8/", "http://[::ffff:10.0.0.1]/", "http://0/",
            "gopher://8.8.8.8:25/x", "",
        ])
    func refused(location: String) async throws {
        let server = try server()
        defer { server.stop() }
        let found = try await reason(try server.fetcher(), FetchRequest(url: "\(server.url)/to?\(location)"))
        guard case .redirectRefused(let text)? = found else {
            Issue.record("not refused: \(String(describing: found))")
            return
        }
        #expect(!text.contains("169.254") && !text.contains("127.0") && !text.isEmpty)
        #expect(server.received.count == 1)
    }

    @Test func threeAreEnough() async throws {
        let server = try server()
        defer { server.stop() }
        let fetcher = try server.fetcher()
        let response = try await blocking {
            try fetcher.fetchBytes(FetchRequest(url: server.url + "/to?/to?/to?/end")).response
        }
        #expect(response.redirects == 3)
        #expect(
            try await reason(fetcher, FetchRequest(url: server.url + "/to?/to?/to?/to?/end"))
                == .redirectRefused("there were more than 3"))
    }

    @Test func withoutAPlaceOrForAPost() async throws {
        let server = try ScriptedServer { request, connection in
            connection.answer("307 Go", headers: request.target == "/none" ? [] : ["Location: /x"])
        }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        #expect(
            try await reason(fetcher, FetchRequest(url: server.url + "/none"))
                == .redirectRefused("it names no place to go to"))
        #expect(
            try await reason(fetcher, FetchRequest(method: .post, url: server.url, body: [1]))
                == .redirectRefused("it answered a request that carries data"))
        #expect(server.received.count == 2)
    }
}
