/// A seeded stream of random numbers: the 32-bit Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), seeded from one
/// integer.
///
/// ``RandomStream`` is the generator for work of our own. This one is here where the numbers of software that draws from an
/// MT19937 have to come out again: the same seed gives the same numbers as NumPy's `RandomState`.
public struct MersenneTwister: Sendable {
    private static let size = 624
    private static let lag = 397
    /// Words that are renewed at a time: of many generators only the first numbers are wanted.
    private static let piece = 104

    /// The state, and behind it the numbers that it stands for, already tempered.
    private var words: [UInt32]
    private var position = 0
    /// Numbers from `position` to here have been made.
    private var made = 0

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
                word = Self.seedFactor &* (word ^ (word &>> 30)) &+ UInt32(truncatingIfNeeded: index)
                words[index] = word
            }
        }
        (position, made) = (0, 0)
    }

    private static let seedFactor: UInt32 = 1_812_433_253

    /// 32 random bits.
    public mutating func next() -> UInt32 {
        if position == made { refill() }
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
            if position == made { refill() }
            // Between two powers of two the mask stays as it is. A refused number swaps the place with itself: whether one
            // is refused is a matter of chance, and a branch on it would be mispredicted all the time.
            let stop = Int(mask >> 1)
            let available = made - position
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

    /// Makes the next few numbers.
    private mutating func refill() {
        if made == Self.size { (position, made) = (0, 0) }
        let (first, end) = (made, made + Self.piece)
        words.withUnsafeMutableBufferPointer { buffer in
            guard let words = buffer.baseAddress else { return }
            // Three plain loops, which the compiler turns into vector code: up to where the far word comes from this round,
            // up to where the next one does.
            let (size, turn) = (Self.size, Self.size - Self.lag)
            for index in first..<max(first, min(end, turn)) {
                words[index] = Self.twisted(words[index], next: words[index &+ 1], far: words[index &+ Self.lag])
            }
            for index in max(first, turn)..<max(first, turn, min(end, size - 1)) {
                words[index] = Self.twisted(words[index], next: words[index &+ 1], far: words[index &- turn])
            }
            if end == size {
                words[size - 1] = Self.twisted(words[size - 1], next: words[0], far: words[Self.lag - 1])
            }
            for index in first..<end { words[size &+ index] = Self.tempered(words[index]) }
        }
        made = end
    }

    private static func twisted(_ word: UInt32, next: UInt32, far: UInt32) -> UInt32 {
        let joined = (word & 0x8000_0000) | (next & 0x7FFF_FFFF)
        return far ^ (joined &>> 1) ^ ((0 &- (joined & 1)) & 0x9908_B0DF)
    }

    private static func tempered(_ word: UInt32) -> UInt32 {
        var word = word
        word ^= word &>> 11
        word ^= (word &<< 7) & 0x9D2C_5680
        word ^= (word &<< 15) & 0xEFC6_0000
        return word ^ (word &>> 18)
    }

    /// What `integer(through:)` of a new generator gives, for each of many seeds. Only as much of each generator is made as its
    /// first number needs, and of several at a time: every word of a state waits for the one before it.
    public static func firstIntegers(seeds: [UInt32], through bound: UInt32) -> [UInt32] {
        guard bound > 0 else { return seeds.map { _ in 0 } }
        let mask = mask(bound)
        var integers: [UInt32] = []
        integers.reserveCapacity(seeds.count)
        for start in stride(from: 0, to: seeds.count, by: 8) {
            var first = SIMD8<UInt32>.zero
            let lanes = min(8, seeds.count - start)
            for lane in 0..<lanes { first[lane] = seeds[start + lane] }
            var (word, second) = (first, first)
            for index in 1...lag {
                word = (word ^ (word &>> 30)) &* seedFactor &+ UInt32(truncatingIfNeeded: index)
                if index == 1 { second = word }
            }
            for lane in 0..<lanes {
                let candidate = tempered(twisted(first[lane], next: second[lane], far: word[lane])) & mask
                if candidate <= bound {
                    integers.append(candidate)
                } else {
                    var generator = MersenneTwister(seed: first[lane])
                    integers.append(generator.integer(through: bound))
                }
            }
        }
        return integers
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
