import ControlPlane

/// Little-endian numbers at places of a buffer, every access checked.
struct ByteFields {
    let bytes: UnsafeRawBufferPointer

    var count: Int { bytes.count }

    func u16(_ offset: Int) throws(ArchiveError) -> Int { Int(try number(offset, as: UInt16.self)) }

    func u32(_ offset: Int) throws(ArchiveError) -> Int { Int(try number(offset, as: UInt32.self)) }

    /// A 64-bit number that is also a sensible size: at most 2^53.
    func u64(_ offset: Int) throws(ArchiveError) -> Int {
        let value = try number(offset, as: UInt64.self)
        guard value <= 1 << 53 else { throw ArchiveError(.truncated) }
        return Int(value)
    }

    func slice(_ offset: Int, _ length: Int) throws(ArchiveError) -> UnsafeRawBufferPointer {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else {
            throw ArchiveError(.truncated)
        }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
    }

    private func number<T: FixedWidthInteger>(_ offset: Int, as: T.Type) throws(ArchiveError) -> T {
        let size = MemoryLayout<T>.size
        guard offset >= 0, count >= size, offset <= count - size else { throw ArchiveError(.truncated) }
        return T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
    }
}
