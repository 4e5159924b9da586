import Testing

@testable import Detectors

@Suite("Thresholds of a series")
struct SeriesThresholdTests {
    @Test(arguments: [
        (Comparison.above, [false, false, true]), (.atLeast, [false, true, true]), (.below, [true, false, false]),
        (.atMost, [true, true, false]),
    ])
    func comparisons(_ comparison: Comparison, _ expected: [Bool]) {
        #expect([1, 2, 3].map { comparison.holds($0, 2) } == expected)
    }

    @Test func criticalGoesBeforeWarning() {
        let threshold = AbsoluteThreshold(critical: 10, warning: 5)
        #expect([4.9, 5, 9.9, 10, 11].map(threshold.severity) == [.normal, .warning, .warning, .critical, .critical])
        // Nothing keeps the levels in order.
        #expect([4, 7].map(AbsoluteThreshold(critical: 5, warning: 8).severity) == [.normal, .critical])
        // 0 is a level.
        #expect([-1, 0, 1].map(AbsoluteThreshold(critical: 2, warning: 0).severity) == [.normal, .warning, .warning])
        #expect(AbsoluteThreshold(critical: 2).severity(of: 1.9) == .normal)
    }

    @Test func percentilesAreRoundedBeforeTheyAreUsed() throws {
        let fitted = try PercentageThreshold(criticalPercentile: 50, warningPercentile: 0).fit([1.006, 1.001])
        #expect(fitted.critical == 1)
        #expect(fitted.warning == 1)
        #expect(fitted.severity(of: 1) == .critical)
        #expect(try PercentageThreshold(criticalPercentile: 37).fit([4.5]).critical == 4.5)
        #expect(try PercentageThreshold(criticalPercentile: 50).fit([-1.7e308, 1.7e308]).critical == 0)
    }

    @Test(arguments: [-0.1, 100.1]) func percentilesHaveARange(_ percentile: Double) {
        #expect(throws: DetectorError.self) { try PercentageThreshold(criticalPercentile: percentile).fit([1]) }
        #expect(throws: DetectorError.self) {
            try PercentageThreshold(criticalPercentile: 5, warningPercentile: percentile).fit([1])
        }
    }

    @Test func percentilesNeedAHistory() {
        #expect(throws: DetectorError.tooFewRows(rows: 0, minimum: 1)) {
            try PercentageThreshold(criticalPercentile: 5).fit([])
        }
    }
}
