import ControlPlane
import Foundation
import OutboundFetch
import Testing

@testable import TestSupport

@Suite("Limits of fetches")
struct FetchLimitTests {
    @Test("too large, announced or not", arguments: [true, false])
    func tooLarge(isAnnounced: Bool) async throws {
        let server = try ScriptedServer { _, connection in
            if isAnnounced {
                connection.answer(body: [UInt8](repeating: 1, count: 1001))
            } else {
                connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
                while connection.send([UInt8](repeating: 1, count: 500)) {}
            }
        }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        let request = FetchRequest(url: server.url, limits: FetchLimits(maximumBytes: 1000))
        let seen = JournalPages()
        let found = try await blocking {
            do {
                _ = try fetcher.fetch(request, check: {}) { seen.add("\($0.count)") }
                return nil as FetchError.Reason?
            } catch let error as FetchError { return error.reason }
        }
        #expect(found == .tooLarge(limit: 1000))
        #expect(seen.lines.compactMap { Int($0) }.reduce(0, +) <= (isAnnounced ? 0 : 1000))
    }

    @Test func exactlyTheLimitIsFine() async throws {
        let server = try ScriptedServer { _, connection in connection.answer(body: [UInt8](repeating: 1, count: 1000)) }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        let request = FetchRequest(url: server.url, limits: FetchLimits(maximumBytes: 1000))
        #expect(try await blocking { try fetcher.fetchBytes(request).body.count } == 1000)
    }

    @Test func gzipIsUndone() async throws {
        let text = Array(String(repeating: "a,b\n1,2\n", count: 5000).utf8)
        let packed = Deflate.gzip(text)
        let server = try ScriptedServer { request, connection in
            switch request.target {
            case "/gzip": connection.answer(headers: ["Content-Encoding: gzip"], body: packed)
            case "/cut": connection.answer(headers: ["Content-Encoding: GZIP"], body: Array(packed.dropLast(9)))
            case "/empty": connection.answer(headers: ["Content-Encoding: gzip"])
            case "/wrong": connection.answer(headers: ["Content-Encoding: gzip"], body: text)
            case "/brotli": connection.answer(headers: ["Content-Encoding: br"], body: packed)
            default: connection.answer(headers: ["Content-Type: application/gzip"], body: packed)
            }
        }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        for (target, expected) in [("/gzip", text), ("/file", packed), ("/empty", [])] {
            let body = try await blocking { try fetcher.fetchBytes(FetchRequest(url: server.url + target)).body }
            #expect(body == expected, "\(target)")
        }
        for target in ["/cut", "/wrong", "/brotli"] {
            guard case .badContent? = try await reason(fetcher, FetchRequest(url: server.url + target)) else {
                Issue.record("\(target) was taken")
                continue
            }
        }
    }

    @Test func gzipBombs() async throws {
        let bomb = Deflate.gzip([UInt8](repeating: 0, count: 20 << 20))
        let server = try ScriptedServer { _, connection in
            connection.answer(headers: ["Content-Encoding: gzip"], body: bomb)
        }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        var limits = FetchLimits(maximumBytes: 10 << 20, maximumRatio: 2000)
        #expect(try await reason(fetcher, FetchRequest(url: server.url, limits: limits)) == .tooLarge(limit: 10 << 20))
        limits = FetchLimits(maximumRatio: 200)
        guard case .badContent(let text)? = try await reason(fetcher, FetchRequest(url: server.url, limits: limits))
        else {
            Issue.record("a ratio of 1000 was taken")
            return
        }
        #expect(text.contains("200 times"))
        limits = FetchLimits(maximumRatio: 2000)
        #expect(try await reason(fetcher, FetchRequest(url: server.url, limits: limits)) == nil)
    }

    @Test("a drip ends by its speed or by the time", arguments: [true, false])
    func drip(bySpeed: Bool) async throws {
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            for _ in 0..<600 where connection.send("x") { usleep(100_000) }
        }
        defer { server.stop() }
        let limits =
            bySpeed
            ? FetchLimits(totalSeconds: 50, slowBytesPerSecond: 1000, slowSeconds: 1)
            : FetchLimits(totalSeconds: 0.6, slowSeconds: 50)
        let found = try await reason(try server.fetcher(), FetchRequest(url: server.url, limits: limits))
        #expect(found == (bySpeed ? .tooSlow : .timeout(seconds: 1)))
    }

    @Test func theTimeCoversAllRedirects() async throws {
        let server = try ScriptedServer { request, connection in
            usleep(400_000)
            connection.answer("302 Found", headers: ["Location: /next"])
        }
        defer { server.stop() }
        let limits = FetchLimits(totalSeconds: 1, maximumRedirects: 100)
        #expect(
            try await reason(try server.fetcher(), FetchRequest(url: server.url, limits: limits))
                == .timeout(seconds: 1))
        #expect(server.received.count <= 4)
    }

    @Test func cancellation() async throws {
        struct Stop: Error {}
        let server = try ScriptedServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            for _ in 0..<600 where connection.send("x") { usleep(100_000) }
        }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        try await blocking {
            let start = ContinuousClock.now
            #expect(throws: Stop.self) {
                try fetcher.fetchBytes(
                    FetchRequest(url: server.url, limits: FetchLimits(totalSeconds: 50)),
                    check: { if ContinuousClock.now - start > .milliseconds(300) { throw Stop() } })
            }
        }
        // Before anything is sent as well.
        let count = server.received.count
        _ = try await blocking {
            #expect(throws: Stop.self) {
                try fetcher.fetchBytes(FetchRequest(url: server.url), check: { throw Stop() })
            }
        }
        #expect(server.received.count == count)
    }

    @Test func aNameServerThatDoesNotAnswer() async throws {
        struct Stop: Error {}
        struct Silent: HostResolver {
            func addresses(of name: String, within seconds: Double, check: () throws -> Void) throws -> [IPAddress] {
                throw HostLookupTimeout()
            }
        }
        let fetcher = CurlFetcher(policy: AddressPolicy(), resolver: Silent())
        #expect(try await reason(fetcher, FetchRequest(url: "http://a.example.com")) == .timeout(seconds: 5))
        _ = try await blocking {
            #expect(throws: Stop.self) {
                try SystemResolver().addresses(of: "a.invalid", within: 5, check: { throw Stop() })
            }
        }
    }

    @Test(arguments: [Double.nan, -1, 0, .infinity, 1e300])
    func senselessLimits(seconds: Double) async throws {
        let server = try ScriptedServer { _, connection in connection.answer(text: "x") }
        defer { server.stop() }
        let limits = FetchLimits(
            maximumBytes: 10, maximumRatio: 0, connectSeconds: seconds, totalSeconds: seconds, slowBytesPerSecond: -1,
            slowSeconds: -1, maximumRedirects: -1)
        let found = try await reason(try server.fetcher(), FetchRequest(url: server.url, limits: limits))
        #expect(found == nil || found == .timeout(seconds: 1))
    }

    @Test func manyAtOnce() async throws {
        let server = try ScriptedServer { request, connection in connection.answer(text: request.target) }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<40 {
                group.addTask {
                    try await blocking {
                        try fetcher.fetchBytes(FetchRequest(url: "\(server.url)/\(index)")).body
                            == Array("/\(index)".utf8)
                    }
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
