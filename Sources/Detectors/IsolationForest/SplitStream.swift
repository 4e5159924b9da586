/// The random numbers of one tree's cuts: a 32-bit xorshift generator (Marsaglia, 2003; shifts 13, 17 and 5).
struct SplitStream {
    private var state: UInt32

    /// 0, from which such a generator never gets away, stands for 1.
    init(seed: UInt32) { state = seed == 0 ? 1 : seed }

    /// A number in 0...largest.
    mutating func next() -> UInt32 {
        state ^= state &<< 13
        state ^= state &>> 17
        state ^= state &<< 5
        return state & Self.largest
    }

    static let largest: UInt32 = 0x7FFF_FFFF

    /// A number in `low..<high`, with the bias that the remainder of a division has.
    mutating func index(from low: Int, to high: Int) -> Int { low + Int(next()) % (high - low) }

    /// Where to cut a node whose values lie in `low...high`; below `high`, so that both sides get some. (Only where the
    /// difference of both cannot be held by a `Double`, it may be beyond.)
    mutating func threshold(from low: Float, to high: Float) -> Double {
        let (low, high) = (Double(low), Double(high))
        let threshold = (high - low) * Double(next()) / Double(Self.largest) + low
        return threshold == high ? low : threshold
    }
}
