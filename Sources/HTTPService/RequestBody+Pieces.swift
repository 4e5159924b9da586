import Hummingbird
import NIOCore

/// A body that broke off: the client went away or sent something that is not HTTP. There is nobody left to answer in a
/// dialect's manner; the server below closes the connection.
struct BodyInterrupted: Error {
    let reason: any Error
}

extension Request {
    /// Hands the body to `take`, piece by piece, as it arrives.
    /// - Throws: what `take` throws. That a body broke off passes through the error envelope untouched.
    public func forEachPiece(_ take: (ByteBuffer) throws -> Void) async throws {
        var pieces = body.makeAsyncIterator()
        var rest = headers[.contentLength].flatMap { Int($0) }
        while true {
            let piece: ByteBuffer?
            do { piece = try await pieces.next() } catch { throw BodyInterrupted(reason: error) }
            guard let piece else { break }
            rest? -= piece.readableBytes
            try take(piece)
        }
        // A connection that is closed on our side ends the sequence without an error.
        if let rest, rest != 0 { throw BodyInterrupted(reason: ChannelError.inputClosed) }
    }
}
