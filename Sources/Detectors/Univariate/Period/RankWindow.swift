/// A set of ranks, and the one that stands at a place of their order: found from the place asked for before, a word of bits at a time.
struct RankWindow {
    private var words: [UInt64]
    private(set) var count = 0
    /// Ranks from `boundary` on are not counted in `below`.
    private var boundary = 0
    private var below = 0

    /// - Parameter capacity: ranks are smaller.
    init(capacity: Int) { words = [UInt64](repeating: 0, count: (capacity + 63) / 64) }

    /// Ascending.
    var ranks: [Int] {
        var ranks: [Int] = []
        ranks.reserveCapacity(count)
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                ranks.append(index * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return ranks
    }

    /// - Precondition: it is not among them.
    mutating func insert(_ rank: Int) {
        words[rank >> 6] |= 1 << UInt64(rank & 63)
        count += 1
        if rank < boundary { below += 1 }
    }

    /// - Precondition: it is among them.
    mutating func remove(_ rank: Int) {
        words[rank >> 6] &= ~(1 << UInt64(rank & 63))
        count -= 1
        if rank < boundary { below -= 1 }
    }

    /// - Parameter place: 0..<`count`.
    mutating func rank(at place: Int) -> Int {
        precondition(place >= 0 && place < count, "a place inside the window")
        while below > place {
            boundary = rank(before: boundary)
            below -= 1
        }
        var rank = rank(from: boundary)
        while below < place {
            below += 1
            rank = self.rank(from: rank + 1)
        }
        boundary = rank
        return rank
    }

    /// The largest rank below another. There has to be one.
    func rank(before other: Int) -> Int {
        var index = other >> 6
        var word = index < words.count ? words[index] & ((1 << UInt64(other & 63)) - 1) : 0
        while word == 0 {
            index -= 1
            word = words[index]
        }
        return index * 64 + 63 - word.leadingZeroBitCount
    }

    /// The smallest rank that is not below another. There has to be one.
    private func rank(from other: Int) -> Int {
        var index = other >> 6
        var word = words[index] & (~0 << UInt64(other & 63))
        while word == 0 {
            index += 1
            word = words[index]
        }
        return index * 64 + word.trailingZeroBitCount
    }
}
