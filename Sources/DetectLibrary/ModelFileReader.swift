import Glibc
import KPIDetection

/// Reads a model from a path, or nothing.
enum ModelFileReader {
    /// Far above any model that was seen (2 MB), and far below what a wrong file could cost.
    private static let mostBytes = 256 << 20

    static func model(_ path: UnsafePointer<CChar>) -> BoostedTrees? {
        guard let bytes = bytes(path) else { return nil }
        return try? BoostedTrees(decoding: bytes)
    }

    /// Regular files only: a pipe would let the caller wait for ever.
    private static func bytes(_ path: UnsafePointer<CChar>) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, 0...mostBytes ~= status.st_size else {
            return nil
        }
        return [UInt8](unsafeUninitializedCapacity: status.st_size) { buffer, count in
            while count < buffer.count {
                let got = read(file, buffer.baseAddress?.advanced(by: count), buffer.count - count)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return }
                count += got
            }
        }
    }
}
