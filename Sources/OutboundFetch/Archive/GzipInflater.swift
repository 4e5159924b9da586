import ControlPlane

/// Undoes gzip, of one member or several in a row, within limits. Zeros after the last member are padding; anything else
/// is damage.
final class GzipInflater {
    private let limits: ArchiveLimits
    private let stream: InflateStream
    private var compressedBytes = 0
    private var inflatedBytes = 0
    private var hasMember = false
    private var isPadding = false

    init(limits: ArchiveLimits) throws {
        self.limits = limits
        stream = try InflateStream(.gzip)
    }

    func take(_ bytes: UnsafeRawBufferPointer, sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        var rest = bytes
        while !rest.isEmpty {
            if stream.isFinished || isPadding {
                if isPadding || rest[0] == 0 {
                    isPadding = true
                    guard rest.allSatisfy({ $0 == 0 }) else { throw ArchiveError(.damaged) }
                    return
                }
                stream.reset()
            }
            hasMember = true
            // All that may have been read counts: the ratio of what was read so far is never higher than this one.
            let before = compressedBytes
            let used = try stream.take(rest) { piece in
                inflatedBytes += piece.count
                guard inflatedBytes <= limits.maximumBytes else {
                    throw ArchiveError(.tooLarge(limit: limits.maximumBytes))
                }
                guard
                    inflatedBytes <= ArchiveLimits.ratioFloor
                        || inflatedBytes / max(1, limits.maximumRatio) <= before + rest.count
                else { throw ArchiveError(.ratioTooHigh(limit: limits.maximumRatio)) }
                try sink(piece)
            }
            compressedBytes += used
            rest = UnsafeRawBufferPointer(rebasing: rest[used...])
        }
    }

    /// - Throws: when the last member was not complete, or there was none.
    func finish() throws {
        guard hasMember, stream.isFinished else { throw ArchiveError(.truncated) }
    }
}
