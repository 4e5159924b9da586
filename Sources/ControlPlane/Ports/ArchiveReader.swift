/// Reads zip archives and gzip files that users send or name. Implemented in `OutboundFetch`, whose caps hold for fetched
/// and uploaded bytes alike.
///
/// Whatever the bytes are, the answer is their content or an `ArchiveError`.
public protocol ArchiveReader: Sendable {
    /// Hands the content of every file of a zip archive, in the order of its directory, to `member` in pieces: first
    /// `.begin`, then any number of `.bytes`, then `.end`. The whole directory is checked before the first piece.
    func readZip(
        _ bytes: UnsafeRawBufferPointer, limits: ArchiveLimits, check: () throws -> Void,
        member: (ArchivePiece) throws -> Void
    ) throws

    /// Hands the content of a gzip file, of one member or several, to `sink` in pieces.
    func readGzip(
        _ bytes: UnsafeRawBufferPointer, limits: ArchiveLimits, check: () throws -> Void,
        sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws
}

public enum ArchivePiece {
    case begin(name: String, size: Int)
    /// Valid during the call only.
    case bytes(UnsafeRawBufferPointer)
    /// The member is complete and its checksum right.
    case end
}

/// What an archive may hold.
public struct ArchiveLimits: Sendable, Equatable {
    public var maximumEntries: Int
    /// Inflated bytes of all members together.
    public var maximumBytes: Int
    /// Inflated bytes for each compressed one; looked at from the first megabyte of a member on.
    public var maximumRatio: Int

    public init(maximumEntries: Int = 2000, maximumBytes: Int = 1 << 30, maximumRatio: Int = 200) {
        self.maximumEntries = maximumEntries
        self.maximumBytes = maximumBytes
        self.maximumRatio = maximumRatio
    }

    /// Inflated bytes up to which no ratio is looked at: short runs of one value compress very well.
    public static let ratioFloor = 1 << 20
}

/// Why an archive is refused, naming the member where there is one.
public struct ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: Sendable, Equatable {
        case notAnArchive
        case truncated
        case tooManyEntries(limit: Int)
        case tooLarge(limit: Int)
        case ratioTooHigh(limit: Int)
        case encrypted
        case unsupported(String)
        case unsafeName
        case duplicateName
        case overlapping
        /// Two places of the archive say different things; the text names them.
        case contradictory(String)
        case damaged
        case wrongChecksum
    }

    public var reason: Reason
    /// The member's name, shortened and without control characters; nil for the archive as a whole.
    public var member: String?

    public init(_ reason: Reason, member: String? = nil) {
        self.reason = reason
        self.member = member
    }

    public var description: String { member.map { "archive member '\($0)': \(reason)" } ?? "\(reason)" }
}

extension ArchiveError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notAnArchive: "the file is not the archive that it should be"
        case .truncated: "the file ends too early"
        case .tooManyEntries(let limit): "there are more than \(limit) entries"
        case .tooLarge(let limit): "the content is larger than the limit of \(limit) bytes"
        case .ratioTooHigh(let limit): "the content is more than \(limit) times as large as its compressed form"
        case .encrypted: "it is encrypted; send it without a password"
        case .unsupported(let what): "\(what) is not supported"
        case .unsafeName: "the name must be a relative path without '.', '..', backslashes and drive letters, in UTF-8"
        case .duplicateName: "the name appears more than once"
        case .overlapping: "its bytes overlap with those of another part of the archive"
        case .contradictory(let what): "the archive contradicts itself: \(what)"
        case .damaged: "the compressed bytes are damaged"
        case .wrongChecksum: "the content does not have the checksum that the archive names"
        }
    }
}
