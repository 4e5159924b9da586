import KPIDetection

/// A small random stream, the same on every machine (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

enum GeneratedWindows {
    /// Traffic with a daily shape and noise of `noise` times its level, whose last point is `factor` times what is usual.
    static func traffic(
        length: Int = 180, level: Double = 500, noise: Double = 0.02, factor: Double = 1, rounded: Bool = true,
        seed: UInt64
    ) throws -> KPIWindow {
        var random = SeededRandom(seed: seed)
        func point(_ minute: Int) -> Double {
            // A parabola rather than a sine: exact on every machine.
            let place = Double(minute) / Double(2 * length) - 0.5
            let noise = (0..<4).reduce(0.0) { sum, _ in sum + Double.random(in: -1...1, using: &random) } * noise
            let value = level * (1 + 0.08 * place - 0.1 * place * place + noise)
            return rounded ? value.rounded() : value
        }
        let c = (0...(2 * length)).map(point)
        let b = (0...(2 * length)).map(point)
        var a = (0...length).map(point)
        a[length] *= factor
        if rounded { a[length].round() }
        return try KPIWindow(a: a, b: b, c: c)
    }
}
