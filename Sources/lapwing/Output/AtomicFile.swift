import Foundation
import Glibc

/// A file that appears whole or not at all: written under another name beside its place, then renamed.
final class AtomicFile {
    private let path: String
    private let temporary: String
    private let descriptor: Int32
    private var isOpen = true

    /// - Throws: `CommandFailure` when the file cannot be made there.
    init(replacing path: String) throws {
        self.path = path
        temporary = "\(path).\(UUID().uuidString).part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.failure(path) }
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
        guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw Self.failure(path) }
        isOpen = false
        close(descriptor)
    }

    /// Leaves nothing behind.
    func abandon() {
        guard isOpen else { return }
        isOpen = false
        close(descriptor)
        unlink(temporary)
    }

    private static func failure(_ path: String) -> CommandFailure {
        CommandFailure(.badInput, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
