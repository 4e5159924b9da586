import ControlPlane
import Glibc

/// The folder that one process works in. Its lock is held for as long as this object lives, which is the life of the
/// process; the operating system gives it back when the process dies, however it dies.
public final class DataDirectory: Sendable {
    public let path: String
    private let lock: OpenFile

    /// Makes the folder if there is none, and locks it.
    ///
    /// - Throws: `StoreError.dataDirectoryInUse` when another process has it.
    public init(path: String) throws {
        self.path = path
        let folder = try Folder.make(path)
        let lock = try OpenFile(folder.file("lock"), O_RDWR | O_CREAT)
        guard try lock.tryLock() else { throw StoreError.dataDirectoryInUse(path: path) }
        try lock.truncate()
        // For people who look for the process; nothing reads it.
        try Array("\(getpid())\n".utf8).withUnsafeBytes { try lock.append($0) }
        self.lock = lock
    }

    /// A path inside the folder.
    public func path(_ name: String) -> String { path + "/" + name }
}
