import Testing

@testable import KPIDetection

@Suite struct FeatureTests {
    @Test(arguments: KPIRules.allCases) func aConstantWindow(rules: KPIRules) throws {
        let window = try KPIWindow(
            a: .init(repeating: 40, count: 181), b: .init(repeating: 40, count: 361),
            c: .init(repeating: 40, count: 361))
        let features = FeatureVector.of(window, rules)
        #expect(features.count == FeatureVector.count)
        // Largest, smallest and mean of a series divided by its mean; no spread, skewness or kurtosis.
        #expect(Array(features[0..<9]) == [1, 1, 1, 0, 0, 0, 0, 1, 181])
        // Everything recurs.
        #expect(Array(features[17..<20]) == [1, 1, 1])
        #expect(Array(features[24..<29]) == [1, 1 / 181.0, 181, 1, 181])
        // Every excess is 0, every difference 0 with a positive sign.
        #expect(Array(features[84..<88]) == [0, 1, 0, 1])
        #expect(features[88..<144].allSatisfy { $0 == 0 })
        // All points are in the lowest bin, and a single bin has no entropy.
        #expect(features[234] == 1 && features[235..<248].allSatisfy { $0 == 0 })
        #expect(features[301...].allSatisfy { $0 == 0 })
    }

    /// Multiplying all values by the same number changes nothing, since they are divided by the mean.
    @Test(arguments: 0..<6) func unitsDoNotMatter(seed: Int) throws {
        let window = try GeneratedWindows.traffic(factor: 0.4, seed: UInt64(seed))
        let scaled = try KPIWindow(a: window.a.map { $0 * 8 }, b: window.b.map { $0 * 8 }, c: window.c.map { $0 * 8 })
        #expect(FeatureVector.of(scaled) == FeatureVector.of(window))
        #expect(FirstStage.judge(scaled) == FirstStage.judge(window))
    }

    /// The service divided raw integers as integers, the library did not.
    @Test func theFirstTrendOfRawIntegers() throws {
        var a = [Double](repeating: 0, count: 181)
        (a[3], a[90], a[180]) = (2, 5, 1)
        let day = [Double](repeating: 1, count: 361)
        let service = FeatureVector.of(try KPIWindow(a: a, b: day, c: day))
        let library = FeatureVector.of(try KPIWindow(a: a, b: day, c: day), .library)
        #expect(service[59] == smoothed(a, trend: 0) - 1)
        #expect(library[59] == smoothed(a, trend: 2.0 / 3) - 1)
        // Fractions were never integers.
        a[90] = 5.5
        let fractions = FeatureVector.of(try KPIWindow(a: a, b: day, c: day))
        #expect(fractions[59] == smoothed(a, trend: 2.0 / 3) - 1)
    }

    /// Holt's smoothing with both weights 0.1.
    private func smoothed(_ x: [Double], trend first: Double) -> Double {
        var (level, trend) = (x[0], first)
        for value in x.dropFirst() {
            let before = level
            level = 0.1 * value + (1 - 0.1) * (before + trend)
            trend = 0.1 * (level - before) + (1 - 0.1) * trend
        }
        return level
    }

    /// The library calls a small spread none when it takes skewness and kurtosis.
    @Test func momentsOfASmallSpread() throws {
        var a = [Double](repeating: 1_000_000, count: 181)
        (a[10], a[20], a[180]) = (1_000_900, 1_000_200, 1_001_000)
        let day = [Double](repeating: 1_000_000, count: 361)
        let window = try KPIWindow(a: a, b: day, c: day)
        #expect(FeatureVector.of(window)[5] > 1 && FeatureVector.of(window)[6] > 1)
        #expect(FeatureVector.of(window, .library)[5] == 0 && FeatureVector.of(window, .library)[6] == 0)
    }

    @Test func sharesCoverEveryPoint() throws {
        for seed in 0..<5 {
            let window = try GeneratedWindows.traffic(noise: 0.2, factor: 6, seed: UInt64(seed))
            let features = FeatureVector.of(window)
            for start in stride(from: 234, to: 290, by: 14) {
                #expect(abs(features[start..<(start + 14)].reduce(0, +) - 1) < 1e-12)
            }
            // The point under test is the largest of all, alone in the last bin.
            #expect(features[247] == 1.0 / 903)
            #expect(features[289] == 1.0 / 181)
            // A finer histogram of the same values tells at least as much.
            #expect(features[301] <= features[302] && features[302] <= features[304])
        }
    }
}
