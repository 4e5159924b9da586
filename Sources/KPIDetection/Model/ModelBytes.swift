/// A model file read from front to back. Nothing is allocated for a count before that many bytes are known to be there.
struct ModelBytes {
    let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    func error(_ problem: String, at offset: Int? = nil) -> ModelFileError {
        ModelFileError(offset: offset ?? self.offset, problem: problem)
    }

    /// Checks that `count` elements of `size` bytes follow.
    func require(_ count: Int, of size: Int, _ part: String) throws(ModelFileError) {
        guard count >= 0, count <= remaining / size else {
            throw error("\(part) needs \(count) times \(size) bytes, but \(remaining) are left")
        }
    }

    mutating func skip(_ count: Int, _ part: String) throws(ModelFileError) {
        try require(count, of: 1, part)
        offset += count
    }

    mutating func uint32(_ part: String) throws(ModelFileError) -> UInt32 {
        try require(1, of: 4, part)
        defer { offset += 4 }
        return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    mutating func int32(_ part: String) throws(ModelFileError) -> Int32 {
        Int32(bitPattern: try uint32(part))
    }

    mutating func float(_ part: String) throws(ModelFileError) -> Float {
        Float(bitPattern: try uint32(part))
    }

    /// A count of elements that take at least `size` bytes each.
    mutating func count(of size: Int, _ part: String) throws(ModelFileError) -> Int {
        try require(1, of: 8, part)
        let raw = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        guard let count = Int(exactly: raw) else { throw error("\(part) has the count \(raw)") }
        offset += 8
        try require(count, of: size, part)
        return count
    }

    mutating func string(_ part: String) throws(ModelFileError) -> [UInt8] {
        let length = try count(of: 1, part)
        defer { offset += length }
        return Array(bytes[offset..<(offset + length)])
    }
}
