/// The `range` header: one range of bytes. Several ranges, other units and nonsense are ignored, as HTTP allows.
enum ByteRange {
    /// Nil when the whole object is meant.
    /// - Throws: `RangeNotSatisfiable` when the range starts behind the end.
    static func parse(_ header: String?, size: Int64) throws -> Range<Int64>? {
        guard let header, header.hasPrefix("bytes=") else { return nil }
        let parts = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }) else {
            return nil
        }
        if parts[0].isEmpty {
            guard let count = Int64(parts[1]) else { return nil }
            guard count > 0, size > 0 else { throw RangeNotSatisfiable(size: size) }
            return max(0, size - count)..<size
        }
        guard let first = Int64(parts[0]) else { return nil }
        guard first < size else { throw RangeNotSatisfiable(size: size) }
        if parts[1].isEmpty { return first..<size }
        guard let last = Int64(parts[1]), last >= first else { return nil }
        return first..<(min(last, size - 1) + 1)
    }
}
