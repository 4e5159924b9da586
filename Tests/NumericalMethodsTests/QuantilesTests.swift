import NumericalMethods
import Testing

@Suite struct QuantilesTests {
    @Test(arguments: [1, 2, 3, 10, 257]) func selectionEqualsSorting(count: Int) {
        var random = RandomStream(seed: UInt64(count))
        let samples = [
            (0..<count).map { _ in random.normal() }, (0..<count).map { Double($0) }, (0..<count).map { Double(-$0) },
            (0..<count).map { Double($0 % 3) }, [Double](repeating: 4, count: count),
        ]
        for sample in samples {
            let sorted = sample.sorted()
            for index in Set([0, count / 3, count / 2, count - 1]) {
                var copy = sample
                #expect(copy.withUnsafeMutableBufferPointer { Quantiles.select($0, at: index) } == sorted[index])
            }
        }
    }

    @Test func quantilesInterpolate() {
        #expect(Quantiles.quantile([4, 1, 3, 2], 0.5) == 2.5)
        #expect(Quantiles.quantile([4, 1, 3, 2], 0) == 1)
        #expect(Quantiles.quantile([4, 1, 3, 2], 1) == 4)
        #expect(abs(Quantiles.quantile([0, 10], 0.95) - 9.5) < 1e-12)
        #expect(Quantiles.quantile([], 0.5) == 0)
        #expect(Quantiles.median([7]) == 7)
    }

    /// Recorded from NumPy 1.26.2.
    @Test(arguments: [
        (0, -4.4), (10, -1.699_999_999_999_999_5), (12.5, -1.025), (33, 0.198), (50, 0.7), (77.7, 1.8958), (100, 5.1),
    ])
    func percentilesAreNumPysToTheLastBit(percent: Double, expected: Double) {
        #expect(Quantiles.percentile([0.1, 0.7, 0.2, 1.3, -4.4, 5.1, 2.2], percent) == expected)
    }

    @Test func percentilesOfLittle() {
        #expect(Quantiles.percentile([], 50) == nil)
        #expect(Quantiles.percentile([3], 99) == 3)
        #expect(Quantiles.percentile([2, 2, 2], 10) == 2)
    }

    @Test func conformalRanks() {
        #expect(Quantiles.conformalRank(count: 999, rate: 0.01) == 990)
        #expect(Quantiles.conformalRank(count: 1000, rate: 0.01) == 991)
        #expect(Quantiles.conformalRank(count: 50, rate: 0.01) == 50)
        #expect(Quantiles.conformalThreshold([], rate: 0.1) == -.infinity)
    }

    /// At most `rate` of fresh exchangeable scores lie above the threshold, and not far fewer.
    @Test(arguments: [0.01, 0.05, 0.1]) func conformalThresholdsKeepTheirRate(rate: Double) {
        var random = RandomStream(seed: 11)
        var above = 0
        for _ in 0..<400 {
            let threshold = Quantiles.conformalThreshold((0..<199).map { _ in random.normal() }, rate: rate)
            above += (0..<50).count { _ in random.normal() > threshold }
        }
        let realised = Double(above) / 20_000
        #expect(realised < rate + 0.004 && realised > 0.7 * rate)
    }

    @Test func thresholdsRiseAsTheRateFalls() {
        var random = RandomStream(seed: 3)
        let scores = (0..<500).map { _ in random.normal() }
        let thresholds = [0.1, 0.05, 0.02, 0.01, 0.001].map { Quantiles.conformalThreshold(scores, rate: $0) }
        #expect(thresholds == thresholds.sorted())
        for (threshold, rate) in zip(thresholds, [0.1, 0.05, 0.02, 0.01]) {
            #expect(Double(scores.count { $0 > threshold }) <= rate * 500)
        }
    }
}
