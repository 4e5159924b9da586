import Foundation
import Testing

@testable import Detectors

/// Bands around expected values, and severity.
@Suite struct UnivariateMarginTests {
    private let expected: [Double] = [10, 10, 10, 10, 20]
    private let values: [Double] = [10.2, 15, 4, 10, 19]

    private func findings(_ deviations: [Deviation?]) -> PointFindings {
        PointFindings(model: .seasonal, expected: expected, trend: expected, deviations: deviations)
    }

    @Test func aShareOfTheExpectedValueWithinTheRange() {
        let judged = ShareMargins(sensitivity: 80).judge(values, findings([nil, .above, .below, nil, nil]))
        // 20 % of ten on both sides; of twenty the upper side would leave the range.
        #expect(abs(judged.upper[0] - 2) < 1e-12 && abs(judged.lower[0] - 2) < 1e-12)
        #expect(judged.upper[4] == 0 && abs(judged.lower[4] - 4) < 1e-12)
        #expect(judged.deviations == [nil, .above, .below, nil, nil])
        #expect(abs(judged.severity[1] - 0.5) < 1e-12 && abs(judged.severity[2] - 0.6) < 1e-12)
        #expect(judged.severity[0] == 0)
    }

    @Test func anomaliesInsideTheirBandAreNone() {
        let judged = ShareMargins(sensitivity: 40).judge(values, findings([.above, .above, .below, nil, nil]))
        #expect(judged.deviations == [nil, nil, nil, nil, nil])
        let all = ShareMargins(sensitivity: 100).judge(values, findings([.above, .above, .below, .above, nil]))
        #expect(all.deviations == [.above, .above, .below, .above, nil])
        #expect(all.upper[3] == 0 && all.lower[3] == 0)
    }

    @Test func normalPointsLieInsideTheirBand() {
        for sensitivity in [0, 50, 90, 99, 100] {
            let share = ShareMargins(sensitivity: sensitivity).judge(values, findings([nil, nil, nil, nil, nil]))
            let trend = TrendMargins(sensitivity: sensitivity).judge(values, findings([nil, nil, nil, nil, nil]))
            for judged in [share, trend] {
                for index in values.indices {
                    #expect(values[index] <= expected[index] + judged.upper[index] + 1e-12)
                    #expect(values[index] >= expected[index] - judged.lower[index] - 1e-12)
                    #expect(judged.severity[index] == 0)
                }
            }
        }
    }

    @Test func aShareOfTheTrend() {
        let judged = TrendMargins(sensitivity: 75).judge(values, findings([nil, .above, .below, nil, nil]))
        // The normal points' mean trend is 40/3.
        let unit = 0.5 * 10 + 0.5 * 40 / 3
        #expect(abs(judged.upper[1] - 0.3 * unit) < 1e-12 && abs(judged.lower[1] - 0.3 * unit) < 1e-12)
        #expect(abs(judged.upper[0] - (0.2 + 0.15 * unit)) < 1e-12)
        #expect(abs(judged.lower[0] - judged.upper[0] / 3) < 1e-12)
        #expect(judged.deviations == [nil, .above, .below, nil, nil])
        #expect(judged.severity[2] > judged.severity[1] && judged.severity[1] > 0)
    }

    @Test func lessSensitivityLeavesFewerAnomalies() {
        var previous = 0
        for sensitivity in 0...100 {
            let judged = TrendMargins(sensitivity: sensitivity).judge(
                values, findings([.above, .above, .below, nil, nil]))
            let count = judged.deviations.count { $0 != nil }
            #expect(count >= previous)
            previous = count
        }
        #expect(previous == 3)
    }

    @Test func withoutATrendTheUnitIsTheSmallest() {
        let flat = PointFindings(
            model: .seasonal, expected: [0, 0], trend: [0, 0], deviations: [nil, .above])
        let judged = TrendMargins(sensitivity: 55).judge([0, 2], flat)
        #expect(judged.upper[1] == 0.3 && judged.deviations[1] == .above)
    }

    @Test func theTableFallsAndTheScoreInvertsIt() {
        let factors = SensitivityTable.factors
        #expect(factors.count == 101 && zip(factors, factors.dropFirst()).allSatisfy { $0 > $1 })
        #expect(SensitivityTable.score(distance: 0) == 0)
        #expect(SensitivityTable.score(distance: 1000) == 100 && SensitivityTable.score(distance: .nan) == 100)
        // A distance as wide as the margin of a sensitivity scores what is left to 100.
        for sensitivity in 0...100 {
            #expect(abs(SensitivityTable.score(distance: factors[sensitivity]) - Double(100 - sensitivity)) < 1e-9)
        }
    }

    @Test func theBandOfASpectralResidualFollowsItsScore() {
        let findings = PointFindings(
            model: .spectralResidual, expected: expected, trend: expected, deviations: [nil, .above, nil, nil, nil],
            scores: [0, 0.5, 0, 0, 0])
        let judged = ShareMargins(sensitivity: 90).judge(values, findings)
        // 10 % of the distance by the score; normal points a hundredth of their range, 4...19.
        #expect(abs(judged.upper[1] - 5 / 0.5 * 0.1) < 1e-12)
        #expect(abs(judged.upper[3] - 0.15) < 1e-12)
    }
}
