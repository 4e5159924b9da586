import CZlib
import ControlPlane

/// The `ArchiveReader` on zlib. Memory beyond the given bytes: the directory and 64 KiB, however much comes out.
public struct CappedArchiveReader: ArchiveReader {
    public init() {}

    /// The files and folders of a zip archive, after its directory was checked; inflates nothing.
    public func entries(
        of bytes: UnsafeRawBufferPointer, limits: ArchiveLimits = ArchiveLimits()
    ) throws(ArchiveError) -> [ZipEntry] { try ZipDirectory(bytes, limits: limits).entries }

    public func readZip(
        _ bytes: UnsafeRawBufferPointer, limits: ArchiveLimits, check: () throws -> Void,
        member: (ArchivePiece) throws -> Void
    ) throws {
        let directory = try ZipDirectory(bytes, limits: limits)
        for entry in directory.entries where !entry.isFolder {
            try check()
            try member(.begin(name: entry.name, size: entry.size))
            try read(entry, of: directory, check: check) { try member(.bytes($0)) }
            try member(.end)
        }
    }

    /// Hands exactly `entry.size` bytes with the right checksum to `sink`, or fails.
    private func read(
        _ entry: ZipEntry, of directory: ZipDirectory, check: () throws -> Void,
        sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let data = try directory.data(of: entry)
        let label = ZipEntry.excerpt(entry.rawName)
        var checksum = crc32_z(0, nil, 0)
        var count = 0
        func pass(_ piece: UnsafeRawBufferPointer) throws {
            guard piece.count <= entry.size - count else {
                throw ArchiveError(.contradictory("it holds more than the directory says"), member: label)
            }
            count += piece.count
            checksum = crc32_z(checksum, piece.bindMemory(to: UInt8.self).baseAddress, piece.count)
            try check()
            try sink(piece)
        }
        switch entry.method {
        case .stored:
            for start in stride(from: 0, to: data.count, by: 1 << 16) {
                try pass(UnsafeRawBufferPointer(rebasing: data[start..<min(data.count, start + 1 << 16)]))
            }
        case .deflated:
            let stream = try InflateStream(.raw)
            let used: Int
            do {
                used = try stream.take(data, sink: pass)
            } catch let error as ArchiveError where error.member == nil {
                throw ArchiveError(error.reason, member: label)
            }
            guard stream.isFinished, used == data.count else { throw ArchiveError(.damaged, member: label) }
        }
        guard count == entry.size else {
            throw ArchiveError(.contradictory("it holds less than the directory says"), member: label)
        }
        guard checksum == UInt(entry.crc32) else { throw ArchiveError(.wrongChecksum, member: label) }
    }

    public func readGzip(
        _ bytes: UnsafeRawBufferPointer, limits: ArchiveLimits, check: () throws -> Void,
        sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard bytes.starts(with: [0x1F, 0x8B]) else { throw ArchiveError(.notAnArchive) }
        let inflater = try GzipInflater(limits: limits)
        try inflater.take(bytes) { piece in
            try check()
            try sink(piece)
        }
        try inflater.finish()
    }
}
