import Foundation
import Glibc

/// A port of 127.0.0.1 for tests: every connection is given to a closure on a thread of its own, and closed when that returns.
public final class LoopbackListener: Sendable {
    public let port: Int
    private let listener: Int32

    public init(_ serve: @escaping @Sendable (LoopbackConnection) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { break }
                Thread.detachNewThread {
                    serve(LoopbackConnection(descriptor: descriptor))
                    shutdown(descriptor, Int32(SHUT_RDWR))
                    close(descriptor)
                }
            }
            close(listener)
        }
    }

    public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }
}

/// The server's side of a connection. Not to be used when the closure that got it has returned.
public struct LoopbackConnection: Sendable {
    /// A request as it came: nothing in it is judged.
    public struct Request: Sendable {
        public var line: String
        /// Header lines.
        public var headers: [String]
        public var body: [UInt8]

        public init(line: String, headers: [String], body: [UInt8]) {
            self.line = line
            self.headers = headers
            self.body = body
        }

        public func header(_ name: String) -> String? {
            headers.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { String($0.dropFirst(name.count + 1)).trimmingCharacters(in: .whitespaces) }
        }
    }

    public let descriptor: Int32

    /// The next request, nil when the other side is gone.
    /// - Parameter buffer: bytes that came already; what comes behind the request stays in it.
    public func read(_ buffer: inout [UInt8]) -> Request? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                var request = Request(line: lines[0], headers: Array(lines.dropFirst()), body: [])
                let last = end.upperBound + (Int(request.header("content-length") ?? "") ?? 0)
                while buffer.count < last { guard fill(&buffer) else { return nil } }
                request.body = Array(buffer[end.upperBound..<last])
                buffer.removeFirst(last)
                return request
            }
            guard fill(&buffer) else { return nil }
        }
    }

    /// False when the other side is gone.
    @discardableResult
    public func send(_ bytes: [UInt8]) -> Bool {
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
    public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// An answer with its length and these header lines.
    /// - Parameter hidesBody: for HEAD, whose answers have the length of a body and none.
    public func answer(
        _ status: String = "200 OK", headers: [String] = [], body: [UInt8] = [], hidesBody: Bool = false
    ) {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + headers
        send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (hidesBody ? [] : body))
    }

    public func answer(_ status: String = "200 OK", headers: [String] = [], text: String) {
        answer(status, headers: headers, body: Array(text.utf8))
    }

    private func fill(_ buffer: inout [UInt8]) -> Bool {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else { return false }
        buffer += piece[..<count]
        return true
    }
}
