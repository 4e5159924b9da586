import CZlib
import ControlPlane

/// zlib's inflate, fed in pieces. Memory: its window and one output buffer, whatever the input.
final class InflateStream {
    enum Format: Int32 {
        /// Deflate without any frame, as in zip.
        case raw = -15
        /// One gzip member, whose checksum and length zlib verifies.
        case gzip = 31
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private let output: UnsafeMutableRawBufferPointer
    /// True once the compressed stream has come to its own end.
    private(set) var isFinished = false

    init(_ format: Format) throws {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        output = .allocate(byteCount: 1 << 16, alignment: 16)
        guard lapwing_inflate_init(stream, format.rawValue) == Z_OK else {
            output.deallocate()
            stream.deallocate()
            throw ArchiveError(.damaged)
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        output.deallocate()
    }

    /// Begins anew with the next stream of the same format.
    func reset() {
        inflateReset(stream)
        isFinished = false
    }

    /// Inflates `bytes` up to their end or that of the stream, handing pieces of at most 64 KiB to `sink`.
    /// - Returns: How many bytes belonged to the stream.
    func take(_ bytes: UnsafeRawBufferPointer, sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        var used = 0
        while used < bytes.count, !isFinished {
            // zlib counts in 32 bits.
            let piece = UnsafeRawBufferPointer(rebasing: bytes[used..<min(bytes.count, used + 1 << 20)])
            let count = try takePiece(piece, sink: sink)
            guard count > 0 || isFinished else { throw ArchiveError(.damaged) }
            used += count
        }
        return used
    }

    private func takePiece(
        _ piece: UnsafeRawBufferPointer, sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int {
        // zlib does not write to its input.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: piece.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(piece.count)
        repeat {
            stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            let code = inflate(stream, Z_NO_FLUSH)
            let count = output.count - Int(stream.pointee.avail_out)
            if count > 0 { try sink(UnsafeRawBufferPointer(rebasing: output[..<count])) }
            switch code {
            case Z_OK: break
            case Z_STREAM_END: isFinished = true
            // No progress: it wants more input than there is here.
            case Z_BUF_ERROR: return piece.count - Int(stream.pointee.avail_in)
            default: throw ArchiveError(.damaged)
            }
        } while !isFinished && (stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0)
        return piece.count - Int(stream.pointee.avail_in)
    }
}
