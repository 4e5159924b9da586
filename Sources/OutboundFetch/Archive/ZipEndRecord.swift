import ControlPlane

/// The record at the end of a zip archive, which says where its directory is, in either of its two forms.
struct ZipEndRecord {
    private(set) var entryCount: Int
    private(set) var directorySize: Int
    private(set) var directoryOffset: Int

    init(_ fields: ByteFields) throws(ArchiveError) {
        let position = try Self.position(fields)
        let thisDisk = try fields.u16(position + 4)
        let directoryDisk = try fields.u16(position + 6)
        let here = try fields.u16(position + 8)
        entryCount = try fields.u16(position + 10)
        directorySize = try fields.u32(position + 12)
        directoryOffset = try fields.u32(position + 16)
        var directoryEnd = position
        var isOneDisk = thisDisk == 0 && directoryDisk == 0
        let locator = position >= 20 ? try fields.u32(position - 20) : 0
        if locator == 0x0706_4B50 {
            isOneDisk = [0, 0xFFFF].contains(thisDisk) && [0, 0xFFFF].contains(directoryDisk)
            directoryEnd = try widen(fields, locator: position - 20)
        } else if entryCount == 0xFFFF || directorySize == 0xFFFF_FFFF || directoryOffset == 0xFFFF_FFFF {
            throw ArchiveError(.contradictory("a zip64 record that is not there"))
        }
        let count = try fields.u16(position + 10)
        guard isOneDisk, here == 0xFFFF || here == count else {
            throw ArchiveError(.unsupported("an archive of several disks"))
        }
        guard directoryOffset <= directoryEnd, directorySize == directoryEnd - directoryOffset else {
            throw ArchiveError(.contradictory("the place of its directory and of its end"))
        }
        // The smallest entry takes 46 bytes.
        guard entryCount <= directorySize / 46 else {
            throw ArchiveError(.contradictory("the number of entries and the size of the directory"))
        }
    }

    /// The last record whose comment goes exactly to the end of the file.
    private static func position(_ fields: ByteFields) throws(ArchiveError) -> Int {
        guard fields.count >= 22 else { throw ArchiveError(.notAnArchive) }
        for position in stride(from: fields.count - 22, through: max(0, fields.count - 22 - 0xFFFF), by: -1)
        where try fields.u32(position) == 0x0605_4B50 {
            if try fields.u16(position + 20) == fields.count - position - 22 { return position }
        }
        throw ArchiveError(try fields.u32(0) == 0x0403_4B50 ? .truncated : .notAnArchive)
    }

    /// Reads the zip64 record that `locator` points at. Numbers of the short record that are not marked as too large must
    /// be the same there.
    /// - Returns: Where the zip64 record begins, which is where the directory must end.
    private mutating func widen(_ fields: ByteFields, locator: Int) throws(ArchiveError) -> Int {
        let record = try fields.u64(locator + 8)
        guard try fields.u32(locator + 4) == 0, try fields.u32(locator + 16) <= 1 else {
            throw ArchiveError(.unsupported("an archive of several disks"))
        }
        guard try fields.u32(record) == 0x0606_4B50, try fields.u64(record + 4) == locator - record - 12,
            try fields.u32(record + 16) == 0, try fields.u32(record + 20) == 0
        else { throw ArchiveError(.contradictory("the zip64 record and the place that it should be at")) }
        let count = try fields.u64(record + 32)
        let size = try fields.u64(record + 40)
        let offset = try fields.u64(record + 48)
        guard try fields.u64(record + 24) == count, entryCount == 0xFFFF || entryCount == count,
            directorySize == 0xFFFF_FFFF || directorySize == size,
            directoryOffset == 0xFFFF_FFFF || directoryOffset == offset
        else { throw ArchiveError(.contradictory("its two end records")) }
        entryCount = count
        directorySize = size
        directoryOffset = offset
        return record
    }
}
