import ControlPlane
import Foundation
import OutboundFetch
import TestSupport
import Testing

/// Against `openssl s_server` with a certificate that nobody vouches for.
@Suite("TLS", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
struct TLSTests {
    private static let openssl = "/usr/bin/openssl"

    @Test func certificatesAreChecked() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (key, certificate) = (folder + "/key.pem", folder + "/certificate.pem")
        let isMade = try await blocking {
            try ChildProcess(
                Self.openssl,
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-subj",
                    "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2",
                ]
            ).wait()
        }
        try #require(isMade)
        // A port that was free a moment ago.
        let free = try ScriptedServer { _, _ in }
        free.stop()
        let server = try ChildProcess(
            Self.openssl,
            ["s_server", "-accept", "127.0.0.1:\(free.port)", "-key", key, "-cert", certificate, "-www", "-quiet"])
        defer { server.stop() }
        let fetcher = try free.fetcher()
        var found: FetchError.Reason?
        for _ in 0..<100 {
            found = try await reason(fetcher, FetchRequest(url: "https://127.0.0.1:\(free.port)/"))
            if found != .unreachable { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(found == .tlsFailure)
    }
}
