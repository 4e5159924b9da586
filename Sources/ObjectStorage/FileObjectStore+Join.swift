import ControlPlane
import Glibc

extension FileObjectStore {
    public func join(_ parts: [ResourceID]) throws -> ResourceID {
        let id = ids.next()
        let path = temporary.file(id.hex)
        do {
            let file = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL)
            // One of them is open at a time, and one piece in memory.
            for part in parts { try append(part, to: file) }
            try file.sync()
            try shard(of: id).takeIn(path, as: id.hex)
        } catch {
            unlink(path)
            throw error
        }
        return id
    }

    private func append(_ part: ResourceID, to file: OpenFile) throws {
        let reader = try open(part)
        let pieceSize = 1 << 20
        var offset: Int64 = 0
        while offset < reader.size {
            let piece = try reader.read(offset: offset, count: pieceSize)
            guard !piece.isEmpty else { throw StoreError.corrupt("a part ends before its recorded size") }
            try piece.withUnsafeBytes { try file.append($0) }
            offset += Int64(piece.count)
        }
    }
}
