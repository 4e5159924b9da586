import ControlPlane
import Foundation
import OutboundFetch
import TestSupport
import Testing
import TimeSeries

/// Against a real InfluxDB 1.x, where Debian's package `influxdb` is installed.
@Suite("InfluxDB 1.x itself", .enabled(if: FileManager.default.isExecutableFile(atPath: RealInflux.path)))
struct RealInfluxTests {
    @Test func aMeasurementInPages() async throws {
        let influx = try await RealInflux()
        defer { influx.stop() }
        try await influx.run("CREATE DATABASE \"pla nt\"")
        try await influx.run("CREATE RETENTION POLICY \"a.b\" ON \"pla nt\" DURATION INF REPLICATION 1")
        // 5,000 rows a second apart; every seventh lacks field b, and text is in some.
        var lines = ""
        for row in 0..<5000 {
            let b = row % 7 == 0 ? "" : ",b=\(row)i"
            lines +=
                "we\\ ird\\,\"na\\me,host=h\(row % 3) a=\(Double(row) / 8)\(b),on=\(row % 2 == 0),text=\"x, \\\"y\""
            lines += " \(1_600_000_000_000_000 + row * 1_000_000)\n"
        }
        try await influx.write(lines, database: "pla nt", policy: "a.b")
        let source = try influx.source()
        let query = MeasurementQuery(
            url: influx.url, measurement: "we ird,\"na\\me",
            database: .influx1(database: "pla nt", retentionPolicy: "a.b"), user: "admin", secret: "sec:ret")
        for pageCells in [200_000, 3 * 1000, 3 * 999, 3 * 4999, 3 * 5000, 3 * 5001] {
            let table = try await blocking {
                try source.read(query, limits: MeasurementLimits(pageCells: pageCells))
            }
            #expect(table.signalNames == ["a", "b", "on"] && table.rowCount == 5000, "\(pageCells)")
            for row in 0..<table.rowCount {
                #expect(table[row, 0] == Double(row) / 8 && table[row, 2] == (row % 2 == 0 ? 1 : 0))
                #expect(row % 7 == 0 ? table[row, 1].isNaN : table[row, 1] == Double(row))
                #expect(table.timestamps?[row].microseconds == 1_600_000_000_000_000 + Int64(row) * 1_000_000)
            }
        }
        for (database, policy, measurement, secret, expected) in [
            ("nothing", nil, "m", "sec:ret", "the server has no database of that name"),
            ("pla nt", nil, "nothing", "sec:ret", "there is no measurement of that name, or it has no fields"),
            (
                "pla nt", "a.b", query.measurement, "wrong",
                "the server refused the user name and password, or the token"
            ),
        ] as [(String, String?, String, String, String)] {
            let wrong = MeasurementQuery(
                url: influx.url, measurement: measurement,
                database: .influx1(database: database, retentionPolicy: policy), user: "admin", secret: secret)
            let error = try await blocking {
                #expect(throws: MeasurementError.self) { try source.read(wrong) }
            }
            #expect(error?.description.hasSuffix(expected) == true, "\(String(describing: error))")
        }
    }
}

/// A database process of its own, on loopback ports and in a folder of its own.
final class RealInflux: Sendable {
    static let path = "/usr/bin/influxd"

    let url: String
    private let port: Int
    private let folder: String
    private let process: ChildProcess

    init() async throws {
        port = try Self.freePort()
        let backup = try Self.freePort()
        url = "http://127.0.0.1:\(port)"
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("influx-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let configuration = """
            reporting-disabled = true
            bind-address = "127.0.0.1:\(backup)"
            [meta]
              dir = "\(folder)/meta"
            [data]
              dir = "\(folder)/data"
              wal-dir = "\(folder)/wal"
            [monitor]
              store-enabled = false
            [http]
              bind-address = "127.0.0.1:\(port)"
              auth-enabled = true
              log-enabled = false
            """
        try configuration.write(toFile: folder + "/influx.conf", atomically: true, encoding: .utf8)
        process = try ChildProcess(Self.path, ["-config", folder + "/influx.conf"])
        for _ in 0..<200 {
            if (try? await run("CREATE USER admin WITH PASSWORD 'sec:ret' WITH ALL PRIVILEGES")) != nil { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        stop()
        throw POSIXError(.ETIMEDOUT)
    }

    func stop() {
        process.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func fetcher() throws -> CurlFetcher {
        CurlFetcher(policy: AddressPolicy(exceptions: [try FetchEndpoint("127.0.0.1:\(port)")]))
    }

    func source() throws -> InfluxSource { InfluxSource(fetcher: try fetcher()) }

    func run(_ statement: String) async throws {
        try await post("/query?q=" + Self.encoded(statement), [])
    }

    func write(_ lines: String, database: String, policy: String) async throws {
        try await post("/write?precision=u&db=\(Self.encoded(database))&rp=\(Self.encoded(policy))", Array(lines.utf8))
    }

    private func post(_ target: String, _ body: [UInt8]) async throws {
        let fetcher = try fetcher()
        let request = FetchRequest(
            method: .post, url: url + target, credential: .basic(user: "admin", password: "sec:ret"), body: body)
        _ = try await blocking { try fetcher.fetchBytes(request).body }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    /// A port that was free a moment ago.
    private static func freePort() throws -> Int {
        let server = try ScriptedServer { _, _ in }
        server.stop()
        return server.port
    }
}
