import ControlPlane
import Glibc

/// A folder, and the changes to its entries. What changed is on disk only after `sync`.
struct Folder: Sendable {
    let path: String

    /// Makes the folder, for this user alone, if there is none.
    static func make(_ path: String) throws -> Folder {
        do {
            _ = try retrying("mkdir", path) { mkdir(path, 0o700) }
        } catch StoreError.inputOutput(_, _, EEXIST) {
            return Folder(path: path)
        }
        try Folder(path: parent(of: path)).sync()
        return Folder(path: path)
    }

    func file(_ name: String) -> String { path + "/" + name }
    func folder(_ name: String) throws -> Folder { try Folder.make(file(name)) }

    func sync() throws { try OpenFile(path, O_RDONLY | O_DIRECTORY).sync() }

    /// Moves a finished file to its place, where it replaces another at once or not at all.
    func takeIn(_ temporary: String, as name: String) throws {
        _ = try retrying("rename", file(name)) { rename(temporary, file(name)) }
        try sync()
    }

    /// Removing what is not there is no error.
    func remove(_ name: String) throws {
        do {
            _ = try retrying("unlink", file(name)) { unlink(file(name)) }
        } catch StoreError.inputOutput(_, _, ENOENT) {}
    }

    /// The names of all entries, in no order.
    func entries() throws -> [String] {
        guard let stream = opendir(path) else {
            throw StoreError.inputOutput(operation: "opendir", path: path, code: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw StoreError.inputOutput(operation: "readdir", path: path, code: errno) }
        return names
    }

    private static func parent(of path: String) -> String {
        let trimmed = path.last == "/" ? path.dropLast() : path[...]
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }
}
