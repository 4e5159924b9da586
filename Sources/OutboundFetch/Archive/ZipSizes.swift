import ControlPlane

/// Sizes of an entry in 32 bits, and what a zip64 field has in place of those that do not fit.
struct ZipSizes {
    var size: Int
    var compressedSize: Int
    var offset = 0
    var disk = 0

    private static let wide = 0xFFFF_FFFF

    /// Takes from the zip64 field (id 1) what is marked as too large, in the order that the format fixes. A mark without
    /// its number is a contradiction.
    mutating func widen(_ extra: UnsafeRawBufferPointer) throws(ArchiveError) {
        guard size == Self.wide || compressedSize == Self.wide || offset == Self.wide || disk == 0xFFFF else { return }
        let fields = ByteFields(bytes: extra)
        var position = 0
        while position < extra.count {
            let id = try fields.u16(position)
            let length = try fields.u16(position + 2)
            let body = ByteFields(bytes: try fields.slice(position + 4, length))
            position += 4 + length
            guard id == 1 else { continue }
            var next = 0
            func number() throws(ArchiveError) -> Int {
                defer { next += 8 }
                return try body.u64(next)
            }
            if size == Self.wide { size = try number() }
            if compressedSize == Self.wide { compressedSize = try number() }
            if offset == Self.wide { offset = try number() }
            if disk == 0xFFFF { disk = try body.u32(next) }
            return
        }
        throw ArchiveError(.contradictory("a zip64 size that is not there"))
    }
}
