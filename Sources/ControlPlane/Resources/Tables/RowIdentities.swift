import TimeSeries

/// Byte strings, numbered from 0 in the order in which they came first: the keys or the instants of rows.
///
/// A hash table over one buffer of bytes: a million keys are two allocations, not a million strings.
public struct RowIdentities: Sendable {
    private var bytes: [UInt8] = []
    /// Where each string ends in `bytes`.
    private var ends: [Int] = []
    /// Number + 1 of the string that lies there, 0 where none does. A power of two, at most half full.
    private var slots: [Int32] = Array(repeating: 0, count: 16)

    public init() {}

    public var count: Int { ends.count }

    public func withBytes<T>(of number: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        let range = range(number)
        return try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// The instant that was inserted as this one; nil if it was none.
    public func time(of number: Int) -> Timestamp? {
        withBytes(of: number) {
            $0.count == 8 ? Timestamp(microseconds: Int64(littleEndian: $0.loadUnaligned(as: Int64.self))) : nil
        }
    }

    /// - Returns: its number, and whether it came for the first time.
    @discardableResult
    public mutating func insert(_ string: UnsafeRawBufferPointer) -> (number: Int, isNew: Bool) {
        let slot = slot(of: string)
        if slots[slot] != 0 { return (Int(slots[slot]) - 1, false) }
        bytes.append(contentsOf: string)
        ends.append(bytes.count)
        slots[slot] = Int32(ends.count)
        if ends.count * 2 > slots.count { grow() }
        return (ends.count - 1, true)
    }

    @discardableResult
    public mutating func insert(_ time: Timestamp) -> (number: Int, isNew: Bool) {
        withUnsafeBytes(of: time.microseconds.littleEndian) { insert($0) }
    }

    public func number(of string: UnsafeRawBufferPointer) -> Int? {
        let slot = slot(of: string)
        return slots[slot] == 0 ? nil : Int(slots[slot]) - 1
    }

    public func number(of time: Timestamp) -> Int? {
        withUnsafeBytes(of: time.microseconds.littleEndian) { number(of: $0) }
    }

    private func range(_ number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

    /// Where the string lies, or where it would.
    private func slot(of string: UnsafeRawBufferPointer) -> Int {
        var slot = Self.hash(string) & (slots.count - 1)
        while slots[slot] != 0, !matches(Int(slots[slot]) - 1, string) { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private func matches(_ number: Int, _ string: UnsafeRawBufferPointer) -> Bool {
        let range = range(number)
        guard range.count == string.count else { return false }
        return bytes.withUnsafeBytes { bytes in
            UnsafeRawBufferPointer(rebasing: bytes[range]).elementsEqual(string)
        }
    }

    /// Seeded by the process, so that nobody can send keys that all fall into one slot.
    private static func hash(_ string: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: string)
        return hasher.finalize()
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for number in 0..<ends.count {
            let slot = withBytes(of: number) { self.slot(of: $0) }
            slots[slot] = Int32(number + 1)
        }
    }
}
