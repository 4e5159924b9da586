import Credentials
import Foundation
import TestSupport

/// A server for tests: answers each connection's requests with what a closure says, and keeps the bytes that came.
///
/// `@unchecked Sendable`: `listener` is set once, before anybody else has the server; `lock` guards `requests`.
final class LoopbackServer: @unchecked Sendable {
    struct Request: Sendable {
        var head: SignedRequest
        var body: [UInt8]

        init(_ raw: LoopbackConnection.Request) {
            let words = raw.line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            let headers = raw.headers.map { line in
                let colon = line.firstIndex(of: ":") ?? line.endIndex
                return SignedRequest.Header(String(line[..<colon]), String(line[colon...].dropFirst()))
            }
            head = SignedRequest(method: words[0], target: words[1], headers: headers)
            body = raw.body
        }
    }

    struct Answer: Sendable {
        var status = "200 OK"
        var headers: [String] = []
        var body = ""
    }

    private var listener: LoopbackListener?
    private let lock = NSLock()
    private var requests: [Request] = []

    init(_ answer: @escaping @Sendable (Request) -> Answer = { _ in Answer() }) throws {
        listener = try LoopbackListener { [self] connection in
            var buffer: [UInt8] = []
            while let raw = connection.read(&buffer) {
                let request = Request(raw)
                lock.withLock { requests.append(request) }
                let answer = answer(request)
                connection.answer(
                    answer.status, headers: answer.headers, body: Array(answer.body.utf8),
                    hidesBody: request.head.method == "HEAD")
            }
        }
    }

    var port: Int { listener?.port ?? 0 }

    var url: URL { URL(string: "http://127.0.0.1:\(port)") ?? URL(fileURLWithPath: "/") }

    /// What has come so far.
    var received: [Request] { lock.withLock { requests } }

    func stop() { listener?.stop() }
}
