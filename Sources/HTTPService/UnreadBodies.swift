import ControlPlane
import HTTPTypes
import Hummingbird
import NIOCore

/// Bounds what a client may go on sending after its request was refused.
///
/// A connection can only be used again once the request on it has been read to its end, and a client that is still sending
/// may not see an answer before that. So the rest of a refused body is read and thrown away, up to a limit; behind the limit
/// the connection is closed.
public struct UnreadBodies<Inner: HTTPResponder>: HTTPResponder where Inner.Context == LapwingRequestContext {
    public typealias Context = LapwingRequestContext

    private let inner: Inner
    private let limits: ServerLimits

    public init(_ inner: Inner, limits: ServerLimits) {
        self.inner = inner
        self.limits = limits
    }

    public func respond(to request: Request, context: LapwingRequestContext) async throws -> Response {
        let announced = request.headers[.contentLength].flatMap { Int64($0) }
        guard announced.map({ $0 > 0 }) ?? (request.headers[.transferEncoding] != nil) else {
            return try await inner.respond(to: request, context: context)
        }
        let tap = BodyTap(request.body)
        var request = request
        request.body = RequestBody(asyncSequence: TappedBody(tap: tap))
        var response = try await inner.respond(to: request, context: context)
        guard !tap.isFinished else { return response }

        // Those who are known may send what they could have sent anyway; they get a clear answer for it.
        let limit = response.status == .unauthorized ? limits.strangersBody : limits.object
        let rest = announced.map { $0 - tap.count }
        let willClose = rest.map { $0 > limit } ?? true
        if willClose { response.headers[.connection] = "close" }
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            try await tap.discard(atMost: limit, for: .seconds(limits.refusedBodySeconds))
            // There is no other way from here to close the connection than to fail.
            if willClose || !tap.isFinished { throw RefusedBodyGoesOn() }
        }
        return response
    }

    private struct RefusedBodyGoesOn: Error {}
}

/// A body that knows how much of it has been read, whoever read it. A body can be iterated once only, so both the handler
/// and what comes after it read through this one iterator.
///
/// `@unchecked Sendable`: a request is handled and answered by one task; nothing here is touched by two at a time.
private final class BodyTap: @unchecked Sendable {
    private var iterator: RequestBody.AsyncIterator
    private(set) var count: Int64 = 0
    private(set) var isFinished = false

    init(_ body: RequestBody) { iterator = body.makeAsyncIterator() }

    func next() async throws -> ByteBuffer? {
        guard !isFinished else { return nil }
        do {
            guard let piece = try await iterator.next() else {
                isFinished = true
                return nil
            }
            count += Int64(piece.readableBytes)
            return piece
        } catch {
            isFinished = true
            throw error
        }
    }

    /// Reads on until the end, the limit or the time is reached.
    func discard(atMost limit: Int64, for duration: Duration) async throws {
        let end = ContinuousClock.now + duration
        let last = count.addingReportingOverflow(limit)
        while !isFinished, last.overflow || count < last.partialValue, ContinuousClock.now < end {
            _ = try await next()
        }
    }
}

private struct TappedBody: AsyncSequence, Sendable {
    let tap: BodyTap

    struct AsyncIterator: AsyncIteratorProtocol {
        let tap: BodyTap
        mutating func next() async throws -> ByteBuffer? { try await tap.next() }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(tap: tap) }
}
