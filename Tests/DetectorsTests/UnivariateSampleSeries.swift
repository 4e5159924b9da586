/// Series that a few lines of any language can repeat, to the last bit.
enum UnivariateSampleSeries: Sendable {
    case noise, walk, secondWalk, shifted, seasonal

    func values(_ count: Int) -> [Double] {
        let noise = Self.noise(count, seed: count)
        switch self {
        case .noise: return noise
        case .walk: return Self.sums(noise)
        case .secondWalk: return Self.sums(Self.sums(noise))
        case .shifted: return noise.enumerated().map { $1 + ($0 >= count / 2 ? 3 : 0) }
        case .seasonal: return Self.seasonal(count, period: 24)
        }
    }

    /// Numbers between -0.5 and 0.5.
    static func noise(_ count: Int, seed: Int) -> [Double] {
        var state = seed
        return (0..<count).map { _ in
            state = (state * 1_103_515_245 + 12_345) % (1 << 31)
            return Double(state) / Double(1 << 31) - 0.5
        }
    }

    /// A sawtooth on a rising line, with noise and an outlier every 41 points.
    static func seasonal(_ count: Int, period: Int) -> [Double] {
        let noise = noise(count, seed: count)
        return (0..<count).map { i in
            let saw = Double(i % period) / Double(period) * 20
            return 50 + saw + 0.05 * Double(i) + 4 * noise[i] + (i % 41 == 7 ? 60 : 0)
        }
    }

    static func sums(_ values: [Double]) -> [Double] {
        var sum = 0.0
        return values.map {
            sum += $0
            return sum
        }
    }

    /// The first, the last and two points between.
    static func four(_ values: [Double]) -> [Double] {
        (0..<4).map { values[Int((Double($0 * (values.count - 1)) / 3).rounded())] }
    }

    /// Series that could upset arithmetic.
    static let hostile: [[Double]] =
        (0...14).map { Array(repeating: 0.1, count: $0) } + [
            Array(repeating: 1e100, count: 60), (0..<60).map { $0 % 2 == 0 ? 1e100 : -1e100 },
            (0..<60).map { $0 == 30 ? 1e100 : 1 }, (0..<60).map { Double($0) * 5e-324 },
            (0..<700).map { Double($0 % 7) },
            (0..<700).map { $0 < 350 ? 0 : 1e-300 }, [.nan] + Array(repeating: 1, count: 40),
            (0..<40).map { $0 == 20 ? .infinity : 1 }, (0..<60).map { $0 % 3 == 0 ? 1.7e308 : -1.7e308 },
        ]

    static func isClose(_ got: [Double], _ wanted: [Double], within tolerance: Double = 1e-10) -> Bool {
        got.count == wanted.count && zip(got, wanted).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
    }
}
