/// The order of a sample, by radix sort: linear time whatever the values are.
public enum AscendingOrder {
    /// Indices of the values, ascending; equal values keep their order. Zeros are equal whatever their sign; NaN stands at the ends.
    public static func indices(of values: [Double]) -> [Int] {
        var entries = values.enumerated().map { Entry(key: $1.orderedBits, index: $0) }
        sort(&entries, bits: 64)
        return entries.map { $0.index }
    }

    public static func indices(of values: [Float]) -> [Int] {
        var entries = values.enumerated().map { Entry(key: UInt64($1.orderedBits), index: $0) }
        sort(&entries, bits: 32)
        return entries.map { $0.index }
    }

    /// The values in that order.
    public static func sorted(_ values: [Double]) -> [Double] {
        indices(of: values).map { values[$0] }
    }

    private struct Entry {
        var key: UInt64
        var index: Int
    }

    private static let digit = 11
    /// Fewer entries are sorted by insertion of each into those before.
    private static let few = 24

    private static func sort(_ entries: inout [Entry], bits: Int) {
        let count = entries.count
        guard count > few else { return insertionSort(&entries) }
        let passes = (bits + digit - 1) / digit
        let digits = 1 << digit
        let mask = UInt64(digits - 1)
        var places = [Int](repeating: 0, count: passes * digits)
        for entry in entries {
            for pass in 0..<passes { places[pass * digits + Int((entry.key >> UInt64(pass * digit)) & mask)] += 1 }
        }
        var other = entries
        for pass in 0..<passes {
            let shift = UInt64(pass * digit)
            let start = pass * digits
            // A digit that all entries share moves none of them.
            if places[start + Int((entries[0].key >> shift) & mask)] == count { continue }
            var place = 0
            for slot in start..<(start + digits) { (places[slot], place) = (place, place + places[slot]) }
            entries.withUnsafeBufferPointer { source in
                other.withUnsafeMutableBufferPointer { target in
                    places.withUnsafeMutableBufferPointer { places in
                        for entry in source {
                            let slot = start + Int((entry.key >> shift) & mask)
                            target[places[slot]] = entry
                            places[slot] += 1
                        }
                    }
                }
            }
            swap(&entries, &other)
        }
    }

    private static func insertionSort(_ entries: inout [Entry]) {
        for end in entries.indices.dropFirst() {
            let entry = entries[end]
            var place = end
            while place > 0, entries[place - 1].key > entry.key {
                entries[place] = entries[place - 1]
                place -= 1
            }
            entries[place] = entry
        }
    }
}

extension Double {
    /// Whole numbers that are ordered as the numbers are, and that processors compare without a jump.
    var orderedInteger: Int64 { Int64(bitPattern: orderedBits ^ (1 << 63)) }

    /// Bits that are ordered as the numbers are.
    fileprivate var orderedBits: UInt64 {
        // Adding zero takes the sign off a negative zero.
        let bits = (self + 0).bitPattern
        return bits ^ (bits >> 63 == 0 ? 1 << 63 : .max)
    }
}

extension Float {
    fileprivate var orderedBits: UInt32 {
        let bits = (self + 0).bitPattern
        return bits ^ (bits >> 31 == 0 ? 1 << 31 : .max)
    }
}
