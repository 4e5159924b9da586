/// A seeded stream of random numbers: xoshiro256** (Blackman and Vigna), its state filled by SplitMix64.
///
/// The same seed gives the same numbers on every machine and in every build.
public struct RandomStream: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    public init(seed: UInt64) {
        var counter = seed
        func splitMix() -> UInt64 {
            counter &+= 0x9E37_79B9_7F4A_7C15
            var z = counter
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        state = (splitMix(), splitMix(), splitMix(), splitMix())
    }

    public mutating func next() -> UInt64 {
        func rotate(_ x: UInt64, _ by: UInt64) -> UInt64 { (x << by) | (x >> (64 - by)) }
        let result = rotate(state.1 &* 5, 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotate(state.3, 45)
        return result
    }

    /// A number in [0, 1) with 53 random bits.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number in 0..<bound, unbiased (Lemire's multiplication method).
    /// - Precondition: `bound > 0`.
    public mutating func index(below bound: Int) -> Int {
        let limit = UInt64(bound)
        var product = next().multipliedFullWidth(by: limit)
        if product.low < limit {
            let threshold = (0 &- limit) % limit
            while product.low < threshold { product = next().multipliedFullWidth(by: limit) }
        }
        return Int(product.high)
    }

    /// A standard normal number (Marsaglia's polar method).
    public mutating func normal() -> Double {
        while true {
            let u = 2 * uniform() - 1
            let v = 2 * uniform() - 1
            let s = u * u + v * v
            if s > 0, s < 1 { return u * (-2 * Elementary.logarithm(s) / s).squareRoot() }
        }
    }

    /// `count` different elements of `population` in its order, one drawn from each of `count` equal stretches of it:
    /// as good as uniform sampling, without its clusters and holes.
    public mutating func stratifiedSample(_ count: Int, from population: [Int]) -> [Int] {
        guard count < population.count else { return population }
        return (0..<count).map { stratum in
            let start = stratum * population.count / count
            let end = (stratum + 1) * population.count / count
            return population[start + index(below: end - start)]
        }
    }
}
