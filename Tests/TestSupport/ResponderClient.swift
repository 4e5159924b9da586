import HTTPService
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded

/// Sends requests to a responder in process, without a socket.
public struct ResponderClient: Sendable {
    public struct Answer: Sendable {
        public let status: Int
        public let headers: HTTPFields
        public let body: [UInt8]
        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let responder: any HTTPResponder<LapwingRequestContext>
    /// Added to every request that does not bring its own.
    public var authorization: String?

    public init(_ responder: any HTTPResponder<LapwingRequestContext>, authorization: String? = nil) {
        self.responder = responder
        self.authorization = authorization
    }

    public func send(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: [UInt8] = []
    ) async throws -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        if let authorization, fields[.authorization] == nil { fields[.authorization] = authorization }
        if fields[.contentLength] == nil { fields[.contentLength] = String(body.count) }
        let request = Request(
            head: HTTPRequest(
                method: HTTPRequest.Method(method) ?? .get, scheme: "http", authority: "127.0.0.1", path: target,
                headerFields: fields),
            body: RequestBody(buffer: ByteBuffer(bytes: body)))
        let context = LapwingRequestContext(
            source: ApplicationRequestContextSource(channel: NIOAsyncTestingChannel(), logger: Logger(label: "test")))
        let response = try await responder.respond(to: request, context: context)
        let collector = Collector()
        try await response.body.write(CollectingWriter(collector: collector))
        return Answer(status: response.status.code, headers: response.headers, body: await collector.bytes)
    }

    public func send(_ method: String, _ target: String, headers: [(String, String)] = [], json: String) async throws
        -> Answer
    {
        try await send(
            method, target, headers: headers + [("content-type", "application/json")], body: Array(json.utf8))
    }

    private actor Collector {
        var bytes: [UInt8] = []
        func append(_ buffer: ByteBuffer) { bytes.append(contentsOf: buffer.readableBytesView) }
    }

    private struct CollectingWriter: ResponseBodyWriter {
        let collector: Collector
        mutating func write(_ buffer: ByteBuffer) async throws { await collector.append(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
