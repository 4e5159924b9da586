import Credentials
import Foundation
import Glibc

/// A server for tests: answers each connection's requests with what a closure says, and keeps the bytes that came.
///
/// `@unchecked Sendable`: `requests` is guarded by `lock`; everything else is constant.
final class LoopbackServer: @unchecked Sendable {
    struct Request: Sendable {
        var head: SignedRequest
        var body: [UInt8]
    }

    struct Answer: Sendable {
        var status = "200 OK"
        var headers: [String] = []
        var body = ""
    }

    let port: Int
    private let listener: Int32
    private let answer: @Sendable (Request) -> Answer
    private let lock = NSLock()
    private var requests: [Request] = []

    init(_ answer: @escaping @Sendable (Request) -> Answer = { _ in Answer() }) throws {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in acceptConnections() }
    }

    var url: URL { URL(string: "http://127.0.0.1:\(port)") ?? URL(fileURLWithPath: "/") }

    /// What has come so far.
    var received: [Request] { lock.withLock { requests } }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptConnections() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            Thread.detachNewThread { [self] in serve(connection) }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        var buffer: [UInt8] = []
        while let request = read(connection, &buffer) {
            lock.withLock { requests.append(request) }
            let answer = answer(request)
            let isHead = request.head.method == "HEAD"
            let head =
                (["HTTP/1.1 \(answer.status)", "Content-Length: \(answer.body.utf8.count)"] + answer.headers)
                .joined(separator: "\r\n") + "\r\n\r\n"
            let bytes = Array((head + (isHead ? "" : answer.body)).utf8)
            _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
        close(connection)
    }

    /// The next request, from `buffer` and the connection.
    private func read(_ connection: Int32, _ buffer: inout [UInt8]) -> Request? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = buffer.firstRange(of: end) {
                let lines = String(decoding: buffer[..<range.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                let words = lines[0].split(separator: " ", omittingEmptySubsequences: false).map(String.init)
                let headers = lines.dropFirst().map { line in
                    let colon = line.firstIndex(of: ":") ?? line.endIndex
                    return SignedRequest.Header(String(line[..<colon]), String(line[colon...].dropFirst()))
                }
                let head = SignedRequest(method: words[0], target: words[1], headers: headers)
                let count = Int(head.value(of: "content-length") ?? "") ?? 0
                while buffer.count < range.upperBound + count { guard fill(connection, &buffer) else { return nil } }
                let body = Array(buffer[range.upperBound..<(range.upperBound + count)])
                buffer.removeFirst(range.upperBound + count)
                return Request(head: head, body: body)
            }
            guard fill(connection, &buffer) else { return nil }
        }
    }

    private func fill(_ connection: Int32, _ buffer: inout [UInt8]) -> Bool {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(connection, &piece, piece.count, 0)
        guard count > 0 else { return false }
        buffer += piece[..<count]
        return true
    }
}
