import ControlPlane
import Foundation
import TestSupport
import Testing

@testable import OutboundFetch

@Suite("Fetches go only where they may")
struct FetchAddressTests {
    @Test(
        "literal addresses that are not public",
        arguments: [
            ("http://127.0.0.1:PORT/", .loopback), ("http://[::1]:PORT/", .loopback),
            ("http://[::ffff:127.0.0.1]:PORT/", .loopback), ("http://169.254.169.254/latest/meta-data", .linkLocal),
            ("http://0.0.0.0:PORT/", .unspecified), ("http://[::]:PORT/", .unspecified),
            ("http://10.0.0.1/", .privateUse),
        ] as [(String, FetchError.AddressKind)])
    func literals(text: String, kind: FetchError.AddressKind) async throws {
        let server = try ScriptedServer { _, connection in connection.answer(text: "secret") }
        defer { server.stop() }
        let url = text.replacingOccurrences(of: "PORT", with: "\(server.port)")
        guard
            case .forbiddenAddress(kind, _)? = try await reason(
                CurlFetcher(policy: AddressPolicy()), FetchRequest(url: url))
        else {
            Issue.record("not refused: \(url)")
            return
        }
        #expect(server.received.isEmpty)
    }

    @Test(
        "what can be told without a look-up is told at once",
        arguments: [
            ("http://127.0.0.1/", false), ("http://127.0.0.1:81/", true), ("https://[::1]/", false),
            ("http://2130706433/", false), ("file:///x", false), ("http://u@a.example/", false),
            ("https://a.example/x", true), ("http://localhost/", true),
        ])
    func checks(url: String, isFine: Bool) throws {
        let fetcher = CurlFetcher(policy: AddressPolicy(exceptions: [try FetchEndpoint("127.0.0.1:81")]))
        let credentials: [(FetchRequest.Credential?, Bool)] = [
            (nil, true), (.basic(user: "a", password: "b"), true), (.basic(user: "a:b", password: "c"), false),
            (.authorization("a\r\nb"), false),
        ]
        for (credential, isSendable) in credentials {
            let request = FetchRequest(url: url, credential: credential)
            if isFine, isSendable {
                try fetcher.check(request)
            } else {
                #expect(throws: FetchError.self) { try fetcher.check(request) }
            }
        }
    }

    @Test func aNameThatLeadsToLoopback() async throws {
        let server = try ScriptedServer { _, connection in connection.answer(text: "secret") }
        defer { server.stop() }
        // Neither an exception for the address nor one for another port lets the name through.
        let policy = AddressPolicy(exceptions: [
            try FetchEndpoint("127.0.0.1:\(server.port)"), try FetchEndpoint("localhost:1"),
        ])
        let request = FetchRequest(url: "http://localhost:\(server.port)/")
        #expect(
            try await reason(CurlFetcher(policy: policy), request)
                == .forbiddenAddress(.loopback, endpoint: "localhost:\(server.port)"))
        #expect(server.received.isEmpty)

        let open = CurlFetcher(policy: AddressPolicy(exceptions: [try FetchEndpoint("localhost:\(server.port)")]))
        let body = try await blocking { try open.fetchBytes(request).body }
        #expect(body == Array("secret".utf8))
        #expect(server.received.first?.header("host") == "localhost:\(server.port)")
    }

    @Test func mixedAddressesAreRefused() async throws {
        let fetcher = CurlFetcher(policy: AddressPolicy(), resolver: ScriptedResolver(["8.8.8.8", "127.0.0.1"]))
        #expect(
            try await reason(fetcher, FetchRequest(url: "http://mixed.example.com/"))
                == .forbiddenAddress(.loopback, endpoint: "mixed.example.com:80"))
    }

    /// A name that leads to a checked address is connected to just there: were libcurl to look it up itself, it would find
    /// that `.invalid` does not exist.
    @Test func theConnectionIsPinned() async throws {
        let server = try ScriptedServer { _, connection in connection.answer(text: "pinned") }
        defer { server.stop() }
        let resolver = ScriptedResolver(["127.0.0.1"], ["127.0.0.9"])
        let seen = JournalPages()
        let fetcher = CurlFetcher(
            policy: AddressPolicy(exceptions: [try FetchEndpoint("rebinding.invalid:\(server.port)")]),
            resolver: resolver,
            journal: { place, addresses, requester in seen.add("\(place) \(addresses) \(requester ?? "")") })
        let request = FetchRequest(url: "http://rebinding.invalid:\(server.port)/?q=1", requester: "user 7")
        let (response, body) = try await blocking { try fetcher.fetchBytes(request) }
        #expect(body == Array("pinned".utf8) && response.address == "127.0.0.1")
        #expect(resolver.questions == ["rebinding.invalid"])
        #expect(seen.lines == ["http://rebinding.invalid:\(server.port)/ [127.0.0.1] user 7"])
    }

    /// Public when it is checked, loopback when it is asked again: the second answer is never used for the first hop, and
    /// refused for the second.
    @Test func rebindingBetweenRedirects() async throws {
        let server = try ScriptedServer { _, connection in
            connection.answer("302 Found", headers: ["Location: http://rebinding.invalid:1/"])
        }
        defer { server.stop() }
        let resolver = ScriptedResolver(["127.0.0.1"], ["127.0.0.1"])
        let fetcher = CurlFetcher(
            policy: AddressPolicy(exceptions: [try FetchEndpoint("rebinding.invalid:\(server.port)")]),
            resolver: resolver)
        #expect(
            try await reason(fetcher, FetchRequest(url: "http://rebinding.invalid:\(server.port)/"))
                == .redirectRefused("it leads to a loopback address"))
        #expect(resolver.questions.count == 2 && server.received.count == 1)
    }

    /// Whatever libcurl believes the address to be: no socket is opened for one that was not checked.
    @Test func socketsAreOpenedForCheckedAddressesOnly() async throws {
        let server = try ScriptedServer { _, connection in connection.answer(text: "secret") }
        defer { server.stop() }
        let url = server.url
        let found = try await blocking { () -> [FetchError.Reason?] in
            try [["127.0.0.2"], [], ["127.0.0.1"]].map { (texts: [String]) in
                let transfer = try HTTPTransfer(
                    method: .get, url: try FetchURL(url), headers: [], body: [],
                    addresses: texts.compactMap { IPAddress($0) }, limits: FetchLimits(), check: {}, sink: { _ in })
                do {
                    _ = try transfer.perform(FetchDeadline(limits: FetchLimits()))
                    return nil
                } catch let reason as FetchError.Reason { return reason }
            }
        }
        #expect(found == [.unreachable, .unreachable, nil])
        #expect(server.received.count == 1)
    }

    @Test func severalAddressesAreTried() async throws {
        let server = try ScriptedServer { _, connection in connection.answer(text: "x") }
        defer { server.stop() }
        // Nobody listens at the first two.
        let fetcher = CurlFetcher(
            policy: AddressPolicy(exceptions: [try FetchEndpoint("many.invalid:\(server.port)")]),
            resolver: ScriptedResolver(["::1", "127.0.0.2", "127.0.0.1"]))
        let response = try await blocking {
            try fetcher.fetchBytes(FetchRequest(url: "http://many.invalid:\(server.port)/")).response
        }
        #expect(response.address == "127.0.0.1")
    }
}

/// `@unchecked Sendable`: `pages` is guarded by `lock`.
final class JournalPages: @unchecked Sendable {
    private let lock = NSLock()
    private var pages: [String] = []

    func add(_ line: String) { lock.withLock { pages.append(line) } }
    var lines: [String] { lock.withLock { pages } }
}
