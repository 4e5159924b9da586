import TimeSeries

/// Rows of an upload by what they are told apart by.
struct RowGroups {
    private(set) var identities = RowIdentities()
    /// The first and the last row of each identity, and of each row the next of the same, -1 where there is none.
    private var first: [Int32] = []
    private var last: [Int32] = []
    private var next: [Int32] = []

    init(rowCount: Int) { next.reserveCapacity(rowCount) }

    mutating func add(_ key: UnsafeRawBufferPointer) { add(identities.insert(key)) }
    mutating func add(_ time: Timestamp) { add(identities.insert(time)) }

    private mutating func add(_ identity: (number: Int, isNew: Bool)) {
        let row = Int32(next.count)
        next.append(-1)
        if identity.isNew {
            first.append(row)
            last.append(row)
        } else {
            next[Int(last[identity.number])] = row
            last[identity.number] = row
        }
    }

    /// In the order in which they came.
    func rows(of number: Int) -> [Int] {
        var rows = [Int(first[number])]
        while next[rows[rows.count - 1]] >= 0 { rows.append(Int(next[rows[rows.count - 1]])) }
        return rows
    }
}
