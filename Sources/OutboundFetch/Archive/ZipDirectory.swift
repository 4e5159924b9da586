import ControlPlane

/// The central directory of a zip archive, checked as a whole before anything is inflated.
///
/// Refused: what is encrypted, spread over several disks, compressed by anything but deflate, a link, named unsafely or
/// twice, larger than the limits, overlapping, or described differently in two places.
struct ZipDirectory {
    private(set) var entries: [ZipEntry] = []

    private let fields: ByteFields
    private let limits: ArchiveLimits

    init(_ bytes: UnsafeRawBufferPointer, limits: ArchiveLimits) throws(ArchiveError) {
        fields = ByteFields(bytes: bytes)
        self.limits = limits
        let end = try ZipEndRecord(fields)
        guard end.entryCount <= limits.maximumEntries else {
            throw ArchiveError(.tooManyEntries(limit: limits.maximumEntries))
        }
        try readEntries(end)
        try checkOverlap(directoryStart: end.directoryOffset)
    }

    private mutating func readEntries(_ end: ZipEndRecord) throws(ArchiveError) {
        var position = end.directoryOffset
        var names = Set<String>()
        var total = 0
        for _ in 0..<end.entryCount {
            let entry = try readEntry(&position)
            guard names.insert(entry.name).inserted else { throw fault(.duplicateName, entry) }
            // Both are at most the limit, so the sum cannot overflow.
            guard entry.size <= limits.maximumBytes, total + entry.size <= limits.maximumBytes else {
                throw fault(.tooLarge(limit: limits.maximumBytes), entry)
            }
            total += entry.size
            if entry.size > ArchiveLimits.ratioFloor,
                entry.size / max(1, limits.maximumRatio) > entry.compressedSize
            {
                throw fault(.ratioTooHigh(limit: limits.maximumRatio), entry)
            }
            entries.append(entry)
        }
        guard position == end.directoryOffset + end.directorySize else {
            throw ArchiveError(.contradictory("the size of the directory and its entries"))
        }
    }

    private func readEntry(_ position: inout Int) throws(ArchiveError) -> ZipEntry {
        let start = position
        guard try fields.u32(start) == 0x0201_4B50 else {
            throw ArchiveError(.contradictory("the number of entries and the directory"))
        }
        let nameLength = try fields.u16(start + 28)
        let extraLength = try fields.u16(start + 30)
        let commentLength = try fields.u16(start + 32)
        let rawName = try fields.slice(start + 46, nameLength)
        let extra = try fields.slice(start + 46 + nameLength, extraLength)
        _ = try fields.slice(start + 46 + nameLength + extraLength, commentLength)
        position = start + 46 + nameLength + extraLength + commentLength

        let label = ZipEntry.excerpt(rawName)
        func refuse(_ reason: ArchiveError.Reason) -> ArchiveError { ArchiveError(reason, member: label) }
        guard let name = ZipEntry.safeName(rawName) else { throw refuse(.unsafeName) }
        let flags = try fields.u16(start + 8)
        if flags & ZipEntry.isEncryptedFlag != 0 { throw refuse(.encrypted) }
        if flags & ZipEntry.unsupportedFlags != 0 { throw refuse(.unsupported("an entry with these flags")) }
        guard let method = ZipEntry.Method(rawValue: try fields.u16(start + 10)) else {
            throw refuse(.unsupported("a compression other than deflate"))
        }
        // Unix systems put the file's mode here; 0 means that none was written.
        let kind = try fields.u16(start + 40) >> 12
        if try fields.u16(start + 4) >> 8 == 3, ![0, 0x8, 0x4].contains(kind) {
            throw refuse(.unsupported("a link or device"))
        }
        var sizes = ZipSizes(
            size: try fields.u32(start + 24), compressedSize: try fields.u32(start + 20),
            offset: try fields.u32(start + 42), disk: try fields.u16(start + 34))
        do throws(ArchiveError) {
            try sizes.widen(extra)
        } catch { throw refuse(error.reason) }
        guard sizes.disk == 0 else { throw refuse(.unsupported("an archive of several disks")) }
        let entry = ZipEntry(
            name: name, method: method, compressedSize: sizes.compressedSize, size: sizes.size,
            crc32: UInt32(truncatingIfNeeded: try fields.u32(start + 16)), headerOffset: sizes.offset, flags: flags,
            rawName: Array(rawName))
        if method == .stored, entry.size != entry.compressedSize {
            throw refuse(.contradictory("the two sizes of a stored entry"))
        }
        if entry.isFolder, entry.size != 0 { throw refuse(.contradictory("a folder with content")) }
        return entry
    }

    /// The compressed bytes of an entry, after its own header was compared with the directory.
    func data(of entry: ZipEntry) throws(ArchiveError) -> UnsafeRawBufferPointer {
        let range = try dataRange(of: entry)
        return try fields.slice(range.lowerBound, range.count)
    }

    private func dataRange(of entry: ZipEntry) throws(ArchiveError) -> Range<Int> {
        let start = entry.headerOffset
        guard try fields.u32(start) == 0x0403_4B50 else { throw fault(.contradictory("no header at its place"), entry) }
        let nameLength = try fields.u16(start + 26)
        let extraLength = try fields.u16(start + 28)
        let name = try fields.slice(start + 30, nameLength)
        let extra = try fields.slice(start + 30 + nameLength, extraLength)
        let flags = try fields.u16(start + 6)
        guard name.elementsEqual(entry.rawName), try fields.u16(start + 8) == entry.method.rawValue,
            flags & ZipEntry.isEncryptedFlag == 0,
            flags & ZipEntry.hasDescriptorFlag == entry.flags & ZipEntry.hasDescriptorFlag
        else { throw fault(.contradictory("its header and the directory"), entry) }
        if flags & ZipEntry.hasDescriptorFlag == 0 {
            var sizes = ZipSizes(size: try fields.u32(start + 22), compressedSize: try fields.u32(start + 18))
            try sizes.widen(extra)
            guard sizes.size == entry.size, sizes.compressedSize == entry.compressedSize,
                try fields.u32(start + 14) == Int(entry.crc32)
            else { throw fault(.contradictory("its sizes in its header and in the directory"), entry) }
        }
        let dataStart = start + 30 + nameLength + extraLength
        _ = try fields.slice(dataStart, entry.compressedSize)
        return dataStart..<(dataStart + entry.compressedSize)
    }

    /// Many entries over the same bytes are how a small archive becomes a large one.
    private func checkOverlap(directoryStart: Int) throws(ArchiveError) {
        var end = 0
        for entry in entries.sorted(by: { $0.headerOffset < $1.headerOffset }) {
            let range = try dataRange(of: entry)
            guard entry.headerOffset >= end, range.upperBound <= directoryStart else {
                throw fault(.overlapping, entry)
            }
            end = range.upperBound
        }
    }

    private func fault(_ reason: ArchiveError.Reason, _ entry: ZipEntry) -> ArchiveError {
        ArchiveError(reason, member: ZipEntry.excerpt(entry.rawName))
    }
}
