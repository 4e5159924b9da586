/// A seeded stream of random numbers: the 32-bit Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded from one
/// integer.
///
/// ``RandomStream`` is the generator for work of our own. This one is here where the numbers of software that draws from an
/// MT19937 have to come out again: the same seed gives the same numbers as NumPy's `RandomState`.
public struct MersenneTwister: Sendable {
    private static let size = 624
    private static let lag = 397

    /// The state, and behind it the numbers that the state stands for, already tempered.
    private var words: [UInt32]
    private var position = 0

    public init(seed: UInt32) {
        words = [UInt32](repeating: 0, count: 2 * Self.size)
        reseed(seed)
    }

    /// Starts again, as `init(seed:)` does, in the same memory.
    public mutating func reseed(_ seed: UInt32) {
        words.withUnsafeMutableBufferPointer { words in
            var word = seed
            words[0] = word
            for index in 1..<Self.size {
                word = 1_812_433_253 &* (word ^ (word &>> 30)) &+ UInt32(truncatingIfNeeded: index)
                words[index] = word
            }
        }
        refill()
    }

    /// 32 random bits.
    public mutating func next() -> UInt32 {
        if position == Self.size { refill() }
        defer { position += 1 }
        return words[Self.size + position]
    }

    /// A number in 0...bound: numbers are cut to as many bits as `bound` has and drawn again while they exceed it.
    /// Nothing is drawn for 0.
    public mutating func integer(through bound: UInt32) -> UInt32 {
        guard bound > 0 else { return 0 }
        let mask = Self.mask(bound)
        while true {
            let candidate = next() & mask
            if candidate <= bound { return candidate }
        }
    }

    /// A number in [0, 1) with 53 random bits, from two draws.
    public mutating func uniform() -> Double {
        let high = next() >> 5
        let low = next() >> 6
        return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
    }

    /// Shuffles `items` from the last place downwards (Fisher and Yates): place i is swapped with one of 0...i.
    public mutating func shuffle(_ items: UnsafeMutableBufferPointer<Int32>) {
        var index = items.count - 1
        guard index > 0 else { return }
        var mask = Self.mask(UInt32(truncatingIfNeeded: index))
        while index > 0 {
            if position == Self.size { refill() }
            // Between two powers of two the mask stays as it is. A refused number swaps the place with itself: whether one
            // is refused is a matter of chance, and a branch on it would be mispredicted all the time.
            let stop = Int(mask >> 1)
            let available = Self.size - position
            let used = words.withUnsafeBufferPointer { words -> Int in
                var used = 0
                while index > stop, used < available {
                    let candidate = Int(words[Self.size + position + used] & mask)
                    let isAccepted = candidate <= index
                    items.swapPlaces(index, isAccepted ? candidate : index)
                    index -= isAccepted ? 1 : 0
                    used += 1
                }
                return used
            }
            position += used
            if index <= stop { mask >>= 1 }
        }
    }

    /// The smallest 2^b - 1 that is at least `bound`.
    private static func mask(_ bound: UInt32) -> UInt32 { UInt32.max >> UInt32(bound.leadingZeroBitCount) }

    /// Makes the next 624 numbers.
    private mutating func refill() {
        words.withUnsafeMutableBufferPointer { buffer in
            guard let words = buffer.baseAddress else { return }
            func twist(_ index: Int, next: Int, far: Int) {
                let joined = (words[index] & 0x8000_0000) | (words[next] & 0x7FFF_FFFF)
                words[index] = words[far] ^ (joined &>> 1) ^ ((0 &- (joined & 1)) & 0x9908_B0DF)
            }
            let (size, lag) = (Self.size, Self.lag)
            for index in 0..<(size - lag) { twist(index, next: index + 1, far: index + lag) }
            for index in (size - lag)..<(size - 1) { twist(index, next: index + 1, far: index + lag - size) }
            twist(size - 1, next: 0, far: lag - 1)
            for index in 0..<size {
                var word = words[index]
                word ^= word &>> 11
                word ^= (word &<< 7) & 0x9D2C_5680
                word ^= (word &<< 15) & 0xEFC6_0000
                words[size + index] = word ^ (word &>> 18)
            }
        }
        position = 0
    }
}

extension UnsafeMutableBufferPointer {
    /// As `swapAt`, which tests whether both places are the same one.
    fileprivate func swapPlaces(_ first: Int, _ second: Int) {
        let element = self[first]
        self[first] = self[second]
        self[second] = element
    }
}
