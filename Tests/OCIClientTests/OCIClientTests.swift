import Credentials
import Foundation
import OCIClient
import Testing

/// One key for all tests: making one takes a while.
private let testKey = Result { try PrivateKey.generate() }

@Suite struct OCIClientTests {
    private func client(_ endpoint: URL) throws -> OCIClient {
        let key = try testKey.get()
        let id = KeyID(tenancy: "t", user: "u", fingerprint: key.publicKey.fingerprint)
        return OCIClient(endpoint: endpoint, authentication: .signature(RequestSigner(keyID: id, key: key)))
    }

    /// Checks what arrived on the wire as the service would.
    private func verify(_ request: LoopbackServer.Request, isObjectUpload: Bool = false) throws -> VerifiedRequest {
        let key = try testKey.get().publicKey
        do {
            return try RequestSignature.verify(
                request.head, now: Int64(Date().timeIntervalSince1970), isObjectUpload: isObjectUpload
            ) { _, _, fingerprint in fingerprint == key.fingerprint ? key : nil }
        } catch {
            Issue.record("\(error.reason): \(request.head)")
            throw error
        }
    }

    @Test(arguments: [
        "/n", "/20210101/models?compartmentId=ocid1.x..a&name=a%20b+c", "/a//b/", "/n/ns/b/b/o/dir/%C3%BC%2B(1)!*'",
        "/?a=1?b=/", "/x;y=1,2:3@4$&5?",
    ])
    func whatArrivesIsWhatWasSigned(path: String) async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let client = try client(server.url)
        for method in ["GET", "DELETE", "HEAD"] { _ = try await client.send(method, path) }
        for method in ["POST", "PUT", "PATCH"] {
            _ = try await client.send(method, path)
            _ = try await client.send(method, path, body: .bytes(Array("{\"a\":1}".utf8)))
        }
        #expect(server.received.count == 9)
        for request in server.received {
            #expect(request.head.target == path)
            #expect(request.head.value(of: "host") == "127.0.0.1:\(server.port)")
            let verified = try verify(request)
            if let digest = verified.bodyDigest {
                #expect(digest == BodyDigest(base64: BodyDigest.headerValue(for: request.body)))
                #expect(verified.contentLength == request.body.count)
            }
        }
    }

    @Test func uploadsAndDownloadsFiles() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lapwing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appendingPathComponent("source")
        let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try Data(content).write(to: source)

        let server = try LoopbackServer { request in
            request.head.target.contains("missing")
                ? .init(status: "404 Not Found", body: #"{"code":"ObjectNotFound","message":"no such object"}"#)
                : .init(headers: ["ETag: e1"], body: request.head.method == "GET" ? "stored" : "")
        }
        defer { server.stop() }
        let client = try client(server.url)
        let answer = try await client.send(
            "PUT", "/n/ns/b/b/o/x", body: .file(path: source.path, contentType: "text/csv"))
        #expect(answer.headers["etag"] == "e1" && answer.headers["ETAG"] == "e1")
        let request = try #require(server.received.first)
        #expect(request.body == content)
        #expect(request.head.value(of: "content-type") == "text/csv")
        #expect(try verify(request, isObjectUpload: true).bodyDigest == nil)

        let target = folder.appendingPathComponent("target").path
        for _ in 0..<2 { _ = try await client.download("/n/ns/b/b/o/x", to: target) }
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "stored")
        await #expect(throws: ServiceFailure(status: 404, code: "ObjectNotFound", message: "no such object")) {
            try await client.download("/missing", to: folder.appendingPathComponent("other").path)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["source", "target"])
        await #expect(throws: ConnectionFailure.self) {
            try await client.send("PUT", "/x", body: .file(path: folder.appendingPathComponent("none").path))
        }
    }

    @Test func showsAPIKeys() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let client = OCIClient(endpoint: server.url, authentication: .apiKey(APIKey(text: "lw_x")))
        _ = try await client.send("GET", "/lapwing/v1/keys")
        _ = try await OCIClient(endpoint: server.url, authentication: .anonymous).send("GET", "/ready")
        #expect(server.received.map { $0.head.value(of: "authorization") } == ["Bearer lw_x", nil])
    }

    @Test func turnsErrorAnswersIntoErrors() async throws {
        let server = try LoopbackServer { request in
            switch request.head.target {
            case "/coded":
                .init(
                    status: "409 Conflict", headers: ["OPC-Request-ID: r1"],
                    body: #"{"code":"Conflict","message":"busy"}"#)
            case "/redirect": .init(status: "302 Found", headers: ["Location: /coded"])
            default: .init(status: "502 Bad Gateway", body: "<html>")
            }
        }
        defer { server.stop() }
        let client = try client(server.url)
        let coded = ServiceFailure(status: 409, code: "Conflict", message: "busy", opcRequestID: "r1")
        await #expect(throws: coded) { try await client.send("GET", "/coded") }
        #expect("\(coded)" == "409 Conflict: busy (opc-request-id r1)")
        await #expect(throws: ServiceFailure(status: 502, code: "", message: "<html>")) {
            try await client.send("GET", "/other")
        }
        await #expect(throws: ServiceFailure(status: 302, code: "", message: "")) {
            try await client.send("GET", "/redirect")
        }
        #expect(server.received.count == 3)
    }

    @Test func saysWhenNobodyListens() async throws {
        let client = try client(try #require(URL(string: "http://127.0.0.1:1")))
        let failure = await #expect(throws: ConnectionFailure.self) { try await client.send("GET", "/n") }
        #expect(failure?.message.contains("cannot connect to http://127.0.0.1:1") == true)
        for path in ["n", "/a b", "/a/../b", "/a/%2E%2e/b", "/."] {
            await #expect(throws: ConnectionFailure.self) { try await client.send("GET", path) }
        }
        let odd = try self.client(try #require(URL(string: "ftp://host")))
        await #expect(throws: ConnectionFailure.self) { try await odd.send("GET", "/n") }
    }

    @Test func followsPages() async throws {
        let server = try LoopbackServer { request in
            switch request.head.target {
            case "/list?limit=1": .init(headers: ["opc-next-page: a/b"], body: "1")
            case "/list?limit=1&page=a%2Fb": .init(headers: ["opc-next-page: c"], body: "2")
            case "/list?limit=1&page=c": .init(body: "3")
            default: .init(headers: ["opc-next-page: again"], body: "x")
            }
        }
        defer { server.stop() }
        let client = try client(server.url)
        var bodies = ""
        try await client.eachPage(of: "/list?limit=1") { bodies += String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies == "123")
        // A server that names the same page for ever does not hold us.
        bodies = ""
        try await client.eachPage(of: "/loop") { bodies += String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies == "xx")
    }

    @Test func anEndpointMayHaveAPath() async throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        _ = try await client(server.url.appendingPathComponent("20210101/")).send("GET", "/models")
        #expect(server.received.map(\.head.target) == ["/20210101/models"])
        _ = try verify(try #require(server.received.first))
    }

    @Test func pollsUntilDone() async throws {
        var calls = 0
        let value = try await Poll.until(every: .milliseconds(1), timeout: .seconds(60)) { () -> Int? in
            calls += 1
            return calls == 3 ? 42 : nil
        }
        #expect(value == 42 && calls == 3)
        await #expect(throws: PollTimeout(timeout: .milliseconds(3))) {
            try await Poll.until(every: .milliseconds(1), timeout: .milliseconds(3)) { () -> Int? in nil }
        }
    }
}
