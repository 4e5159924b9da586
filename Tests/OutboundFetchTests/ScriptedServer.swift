import Foundation
import TestSupport

/// A server on a loopback port that answers each connection by a script: it reads one request, hands it to a closure, and
/// the closure writes whatever bytes it likes.
///
/// `@unchecked Sendable`: `listener` is set once, before anybody else has the server; `lock` guards `requests`.
final class ScriptedServer: @unchecked Sendable {
    typealias Connection = LoopbackConnection

    struct Request: Sendable {
        var line: String
        /// Header lines, as they came.
        var headers: [String]
        var body: String

        var target: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

        func header(_ name: String) -> String? {
            LoopbackConnection.Request(line: line, headers: headers, body: []).header(name)
        }
    }

    private var listener: LoopbackListener?
    private let lock = NSLock()
    private var requests: [Request] = []

    init(_ script: @escaping @Sendable (Request, Connection) -> Void) throws {
        listener = try LoopbackListener { [self] connection in
            var buffer: [UInt8] = []
            guard let raw = connection.read(&buffer) else { return }
            let request = Request(
                line: raw.line, headers: raw.headers, body: String(decoding: raw.body, as: UTF8.self))
            lock.withLock { requests.append(request) }
            script(request, connection)
        }
    }

    var port: Int { listener?.port ?? 0 }

    var url: String { "http://127.0.0.1:\(port)" }

    /// What has come so far.
    var received: [Request] { lock.withLock { requests } }

    func stop() { listener?.stop() }
}
