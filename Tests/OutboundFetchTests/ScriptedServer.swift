import Foundation
import Glibc

/// A server on a loopback port that answers each connection by a script: it reads one request, hands it to a closure, and
/// the closure writes whatever bytes it likes.
///
/// `@unchecked Sendable`: `requests` is guarded by `lock`; everything else is constant.
final class ScriptedServer: @unchecked Sendable {
    struct Request: Sendable {
        var line: String
        /// Header lines, as they came.
        var headers: [String]
        var body: String

        var target: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }

        func header(_ name: String) -> String? {
            headers.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { String($0.dropFirst(name.count + 1)).trimmingCharacters(in: .whitespaces) }
        }
    }

    struct Connection: Sendable {
        let descriptor: Int32

        /// False when the other side is gone.
        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }

        @discardableResult
        func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        func answer(_ status: String = "200 OK", headers: [String] = [], body: [UInt8] = []) {
            let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + headers
            send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
        }

        func answer(_ status: String = "200 OK", headers: [String] = [], text: String) {
            answer(status, headers: headers, body: Array(text.utf8))
        }
    }

    let port: Int
    private let listener: Int32
    private let script: @Sendable (Request, Connection) -> Void
    private let lock = NSLock()
    private var requests: [Request] = []

    init(_ script: @escaping @Sendable (Request, Connection) -> Void) throws {
        self.script = script
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

    var url: String { "http://127.0.0.1:\(port)" }

    /// What has come so far.
    var received: [Request] { lock.withLock { requests } }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptConnections() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            Thread.detachNewThread { [self] in
                if let request = read(connection) {
                    lock.withLock { requests.append(request) }
                    script(request, Connection(descriptor: connection))
                }
                shutdown(connection, Int32(SHUT_RDWR))
                close(connection)
            }
        }
        close(listener)
    }

    private func read(_ connection: Int32) -> Request? {
        var buffer: [UInt8] = []
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).components(
                    separatedBy: "\r\n")
                var request = Request(line: lines[0], headers: Array(lines.dropFirst()), body: "")
                let count = Int(request.header("content-length") ?? "") ?? 0
                while buffer.count < end.upperBound + count { guard fill(connection, &buffer) else { return nil } }
                request.body = String(decoding: buffer[end.upperBound...], as: UTF8.self)
                return request
            }
            guard fill(connection, &buffer) else { return nil }
        }
    }

    private func fill(_ connection: Int32, _ buffer: inout [UInt8]) -> Bool {
        var piece = [UInt8](repeating: 0, count: 1 << 14)
        let count = recv(connection, &piece, piece.count, 0)
        guard count > 0 else { return false }
        buffer += piece[..<count]
        return true
    }
}
