/// The values of a table's only column in rising order.
struct RankedColumn {
    /// Rows by value, equal ones in their order.
    let rows: [Int32]
    /// Every value once, rising.
    let distinct: [Float]
    /// For each row its place in `distinct`.
    let place: [Int32]

    init(_ values: [Float]) {
        rows = Self.sorted(values)
        var distinct: [Float] = []
        var place = [Int32](repeating: 0, count: values.count)
        for row in rows {
            let value = values[Int(row)]
            if distinct.last != value { distinct.append(value) }
            place[Int(row)] = Int32(distinct.count - 1)
        }
        (self.distinct, self.place) = (distinct, place)
    }

    /// Rows by value: a radix sort over three digits, the lowest first.
    private static func sorted(_ values: [Float]) -> [Int32] {
        let (digits, width) = (3, 11)
        // A value's bits, changed so that they rise with it, and the row behind them.
        var keys = values.enumerated().map { row, value in
            let bits = value.bitPattern
            let rising = bits ^ (bits >> 31 == 0 ? 0x8000_0000 : 0xFFFF_FFFF)
            return UInt64(rising) << 32 | UInt64(row)
        }
        var others = keys
        for digit in 0..<digits {
            let shift = UInt64(32 + digit * width)
            func bucket(_ key: UInt64) -> Int { Int((key &>> shift) & (1 << UInt64(width) - 1)) }
            var next = [Int](repeating: 0, count: 1 << width)
            for key in keys { next[bucket(key)] += 1 }
            var start = 0
            for index in next.indices { (next[index], start) = (start, start + next[index]) }
            for key in keys {
                others[next[bucket(key)]] = key
                next[bucket(key)] += 1
            }
            swap(&keys, &others)
        }
        return keys.map { Int32(truncatingIfNeeded: $0) }
    }
}
