import Foundation
import Glibc

/// Files that only their owner may read, written whole or not at all.
public enum PrivateFile {
    /// Writes `bytes` to `path` with mode 0600, by way of a temporary file that is synced and then renamed. Folders that are
    /// missing are made with mode 0700.
    public static func write(_ bytes: [UInt8], to path: String) throws(FileFailure) {
        let folder = (path as NSString).deletingLastPathComponent
        try makeFolder(folder.isEmpty ? "." : folder)
        let temporary = "\(path).\(UUID().uuidString).tmp"
        do throws(FileFailure) {
            try writeAndSync(bytes, to: temporary)
            guard rename(temporary, path) == 0 else { throw FileFailure(path) }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncFolder(folder.isEmpty ? "." : folder)
    }

    /// Makes a folder, and those above it, for its owner only. Folders that exist are left as they are.
    public static func makeFolder(_ path: String) throws(FileFailure) {
        var status = stat()
        if stat(path, &status) == 0 { return }
        let parent = (path as NSString).deletingLastPathComponent
        if !parent.isEmpty, parent != path { try makeFolder(parent) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFailure(path) }
    }

    private static func writeAndSync(_ bytes: [UInt8], to path: String) throws(FileFailure) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileFailure(path) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw FileFailure(path) }
            rest = rest.dropFirst(written)
        }
        guard fsync(file) == 0 else { throw FileFailure(path) }
    }

    private static func syncFolder(_ path: String) throws(FileFailure) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileFailure(path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw FileFailure(path) }
    }
}

/// A file operation that the system refused.
public struct FileFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public let errorNumber: Int32

    /// For the error that the last system call left.
    init(_ path: String) {
        errorNumber = errno
        self.path = path
    }

    public var description: String { "\(path): \(String(cString: strerror(errorNumber)))" }
}
