import ControlPlane
import Glibc

/// The content of a blob. Blobs never change, and an open one stays readable after its removal.
final class BlobReader: ObjectReader {
    let size: Int64
    private let file: OpenFile

    init(_ file: OpenFile) throws {
        self.file = file
        size = try file.size()
    }

    func read(offset: Int64, count: Int) throws -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        let wanted = min(count, Int(size - offset))
        return try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            filled = try file.read(into: UnsafeMutableRawBufferPointer(buffer), offset: offset)
        }
    }

    func withMappedBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) throws -> T {
        try file.withMappedBytes(count: Int(size), body)
    }

    func release(_ mapped: UnsafeRawBufferPointer) { OpenFile.release(mapped) }
}
