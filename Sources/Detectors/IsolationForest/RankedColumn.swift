/// The values of a table's only column in rising order.
struct RankedColumn {
    /// Rows by value.
    let rows: [Int32]
    /// Every value once, rising.
    let distinct: [Float]
    /// For each row its place in `distinct`.
    let place: [Int32]

    init(_ values: [Float]) {
        // A value's bits, changed so that they rise with it, and behind them the row: such numbers sort fast.
        var keys = values.enumerated().map { row, value in
            let bits = value.bitPattern
            let rising = bits ^ (bits >> 31 == 0 ? 0x8000_0000 : 0xFFFF_FFFF)
            return UInt64(rising) << 32 | UInt64(row)
        }
        keys.sort()
        var distinct: [Float] = []
        var place = [Int32](repeating: 0, count: values.count)
        rows = keys.map { Int32($0 & 0xFFFF_FFFF) }
        for row in rows {
            let value = values[Int(row)]
            if distinct.last != value { distinct.append(value) }
            place[Int(row)] = Int32(distinct.count - 1)
        }
        (self.distinct, self.place) = (distinct, place)
    }
}
