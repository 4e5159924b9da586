import Foundation
import Glibc

/// A file that appears whole or not at all: written under another name beside its place, then renamed.
///
/// What is there and is no file, such as a pipe or `/dev/null`, is written to, never replaced.
final class AtomicFile {
    private let path: String
    /// Nil when the place itself is written to.
    private let temporary: String?
    private let descriptor: Int32
    private var isOpen = true

    /// - Throws: `CommandFailure` when the file cannot be made there.
    init(replacing path: String) throws {
        let isSpecial = Self.isSpecial(path)
        // A link stays a link: the file behind it is replaced.
        self.path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        temporary = isSpecial ? nil : "\(self.path).\(UUID().uuidString).part"
        descriptor =
            temporary.map { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644) }
            ?? open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            isOpen = false
            throw Self.failure(path)
        }
    }

    /// Whether there is something at `path` that is no file and no folder.
    static func isSpecial(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        let kind = status.st_mode & S_IFMT
        return kind != S_IFREG && kind != S_IFDIR
    }

    deinit { abandon() }

    func append(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Self.failure(path) }
                offset += count
            }
        }
    }

    /// Puts the file in its place.
    func commit() throws {
        guard isOpen else { return }
        if let temporary {
            guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw Self.failure(path) }
        }
        isOpen = false
        close(descriptor)
    }

    /// Leaves nothing behind.
    func abandon() {
        guard isOpen else { return }
        isOpen = false
        close(descriptor)
        if let temporary { unlink(temporary) }
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure(.badInput, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
