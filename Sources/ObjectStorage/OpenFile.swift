import ControlPlane
import Glibc

/// A file that is open: closed when the last reference goes. All calls retry when a signal interrupts them.
///
/// The descriptor never changes, and the calls on it are thread-safe, so this may be shared.
final class OpenFile: Sendable {
    let path: String
    private let descriptor: Int32

    /// Never handed on to a program that this one starts.
    init(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws {
        self.path = path
        descriptor = try retrying("open", path) { Glibc.open(path, flags | O_CLOEXEC, mode) }
    }

    deinit { Glibc.close(descriptor) }

    func size() throws -> Int64 {
        var status = stat()
        _ = try retrying("fstat", path) { fstat(descriptor, &status) }
        return Int64(status.st_size)
    }

    /// Writes all of it behind what was written before.
    func append(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let written = try retrying("write", path) { Glibc.write(descriptor, part.baseAddress, part.count) }
            // A regular file that takes nothing and reports nothing would keep this loop for ever.
            guard written > 0 else { throw StoreError.inputOutput(operation: "write", path: path, code: EIO) }
            rest = rest.dropFirst(written)
        }
    }

    /// Fills `buffer` from `offset` on; returns less than its size only at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, offset: Int64) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = try retrying("pread", path) {
                pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled,
                    off_t(offset) + off_t(filled))
            }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// The file's first `count` bytes, which must be there, as memory.
    func withMappedBytes<T>(count: Int, _ body: (UnsafeRawBufferPointer) throws -> T) throws -> T {
        guard count > 0 else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else {
            throw StoreError.inputOutput(operation: "mmap", path: path, code: errno)
        }
        defer { munmap(address, count) }
        return try body(UnsafeRawBufferPointer(start: address, count: count))
    }

    /// Takes whole pages of mapped bytes out of memory.
    static func release(_ mapped: UnsafeRawBufferPointer) {
        guard let base = mapped.baseAddress else { return }
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        let start = (UInt(bitPattern: base) + page - 1) / page * page
        let end = (UInt(bitPattern: base) + UInt(mapped.count)) / page * page
        guard start < end, let address = UnsafeMutableRawPointer(bitPattern: start) else { return }
        // A hint: that the kernel did not take it costs memory, nothing else.
        _ = madvise(address, Int(end - start), MADV_DONTNEED)
    }

    func truncate() throws {
        _ = try retrying("ftruncate", path) { ftruncate(descriptor, 0) }
    }

    /// Returns when the content is on disk.
    func sync() throws {
        _ = try retrying("fsync", path) { fsync(descriptor) }
    }

    /// Takes the lock that at most one holder has; false when somebody else has it. Closing gives it back.
    func tryLock() throws -> Bool {
        do {
            _ = try retrying("flock", path) { flock(descriptor, LOCK_EX | LOCK_NB) }
            return true
        } catch StoreError.inputOutput(_, _, EWOULDBLOCK) {
            return false
        }
    }
}

/// Calls until no signal interrupts; a negative result is thrown as the error that `errno` says.
func retrying<Result: SignedInteger>(_ operation: String, _ path: String, _ call: () -> Result) throws -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        let code = errno
        if code != EINTR { throw StoreError.inputOutput(operation: operation, path: path, code: code) }
    }
}
