/// Writes zip archives for tests, honest ones and others: every field can be set to a lie.
struct ZipBuilder {
    struct Member {
        var name: String
        var content: [UInt8]
        var rawName: [UInt8]?
        var isDeflated = true
        var flags = 0
        var method: Int?
        /// Lies; nil means the truth.
        var size: Int?
        var compressedSize: Int?
        var crc: UInt32?
        var localName: String?
        var localSize: Int?
        var headerOffset: Int?
        var mode = 0
        var hasDescriptor = false
        var isZip64 = false
        var extra: [UInt8]?

        init(_ name: String, _ text: String = "a,b\n1,2\n") {
            self.name = name
            content = Array(text.utf8)
        }
    }

    var members: [Member] = []
    var comment: [UInt8] = []
    var entryCount: Int?
    var directoryOffset: Int?
    var directorySize: Int?
    var hasZip64End = false
    var zip64EntryCount: Int?
    var disk = 0

    init(_ members: Member...) { self.members = members }

    static func u16(_ value: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
    }
    static func u32(_ value: Int) -> [UInt8] { u16(value) + u16(value >> 16) }
    static func u64(_ value: Int) -> [UInt8] { u32(value) + u32(value >> 32) }

    func bytes() -> [UInt8] {
        var out: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            let packed = member.isDeflated ? Deflate.raw(member.content) : member.content
            let offset = out.count
            let crc = Int(member.crc ?? Deflate.crc32(member.content))
            let method = member.method ?? (member.isDeflated ? 8 : 0)
            let flags = member.flags | (member.hasDescriptor ? 8 : 0)
            let size = member.size ?? member.content.count
            let compressedSize = member.compressedSize ?? packed.count
            let name = member.rawName ?? Array(member.name.utf8)
            let localName = member.localName.map { Array($0.utf8) } ?? name
            let localExtra =
                member.isZip64 ? Self.u16(1) + Self.u16(16) + Self.u64(size) + Self.u64(compressedSize) : []
            out += Self.u32(0x0403_4B50) + Self.u16(20) + Self.u16(flags) + Self.u16(method) + Self.u32(0)
            if member.hasDescriptor {
                out += Self.u32(0) + Self.u32(0) + Self.u32(0)
            } else if member.isZip64 {
                out += Self.u32(crc) + Self.u32(0xFFFF_FFFF) + Self.u32(0xFFFF_FFFF)
            } else {
                out += Self.u32(crc) + Self.u32(compressedSize) + Self.u32(member.localSize ?? size)
            }
            out += Self.u16(localName.count) + Self.u16(localExtra.count) + localName + localExtra + packed
            if member.hasDescriptor {
                out += Self.u32(0x0807_4B50) + Self.u32(crc) + Self.u32(compressedSize) + Self.u32(size)
            }
            let extra =
                member.extra
                ?? (member.isZip64
                    ? Self.u16(1) + Self.u16(24) + Self.u64(size) + Self.u64(compressedSize)
                        + Self.u64(member.headerOffset ?? offset) : [])
            directory +=
                Self.u32(0x0201_4B50) + Self.u16(3 << 8 | 20) + Self.u16(20) + Self.u16(flags) + Self.u16(method)
            directory += Self.u32(0) + Self.u32(crc)
            directory += Self.u32(member.isZip64 ? 0xFFFF_FFFF : compressedSize)
            directory += Self.u32(member.isZip64 ? 0xFFFF_FFFF : size)
            directory += Self.u16(name.count) + Self.u16(extra.count) + Self.u16(0) + Self.u16(0) + Self.u16(0)
            directory += Self.u32(member.mode << 16)
            directory += Self.u32(member.isZip64 ? 0xFFFF_FFFF : member.headerOffset ?? offset) + name + extra
        }
        let start = out.count
        out += directory
        let count = entryCount ?? members.count
        if hasZip64End {
            let record = out.count
            out += Self.u32(0x0606_4B50) + Self.u64(44) + Self.u16(45) + Self.u16(45) + Self.u32(0) + Self.u32(0)
            out += Self.u64(zip64EntryCount ?? count) + Self.u64(zip64EntryCount ?? count) + Self.u64(directory.count)
            out += Self.u64(start)
            out += Self.u32(0x0706_4B50) + Self.u32(0) + Self.u64(record) + Self.u32(1)
            out += Self.u32(0x0605_4B50) + Self.u16(0) + Self.u16(0) + Self.u16(0xFFFF) + Self.u16(0xFFFF)
            out += Self.u32(0xFFFF_FFFF) + Self.u32(0xFFFF_FFFF) + Self.u16(comment.count) + comment
        } else {
            out += Self.u32(0x0605_4B50) + Self.u16(disk) + Self.u16(disk) + Self.u16(count) + Self.u16(count)
            out += Self.u32(directorySize ?? directory.count) + Self.u32(directoryOffset ?? start)
            out += Self.u16(comment.count) + comment
        }
        return out
    }
}
