import Foundation
import Testing

@testable import Detectors

/// Answers beside recorded ones of the original algorithm.
@Suite struct UnivariateFixtureTests {
    @Test func theCommittedFixturesAreComplete() {
        let fixtures = UnivariateFixture.committed
        #expect(fixtures.count == 21)
        #expect(Set(fixtures.map(\.operation)) == ["entire", "last"])
        #expect(Set(fixtures.map(\.model)).count >= 4)
    }

    @Test(arguments: UnivariateFixture.committed, [MarginRule.v1, .v2])
    func aRecordedAnswerIsGivenAgain(fixture: UnivariateFixture, margins: MarginRule) throws {
        try expectAgreement(fixture, margins)
    }

    @Test(.enabled(if: !UnivariateFixture.all.isEmpty, "LAPWING_DATA has no folder azure-fixtures"))
    func theFolderHasAllFixtures() {
        #expect(UnivariateFixture.all.count == 59)
    }

    @Test(
        .enabled(if: !UnivariateFixture.all.isEmpty, "LAPWING_DATA has no folder azure-fixtures"),
        arguments: UnivariateFixture.all.filter { !$0.fragile }, [MarginRule.v1, .v2])
    func everyRecordedAnswerIsGivenAgain(fixture: UnivariateFixture, margins: MarginRule) throws {
        try expectAgreement(fixture, margins)
    }

    private func expectAgreement(_ fixture: UnivariateFixture, _ margins: MarginRule) throws {
        let wanted = try #require(fixture.responses[margins == .v1 ? "v1.0" : "v1.1"])
        let detector = try UnivariateAnomalyDetector(try fixture.parameters(margins))
        let series = try fixture.series()
        if fixture.operation == "entire" {
            let found = try detector.detectEntire(series)
            #expect(found.period == wanted.period)
            #expect(found.isNegativeAnomaly == wanted.isNegative)
            #expect(found.isPositiveAnomaly == wanted.isPositive)
            #expect(found.isAnomaly == zip(wanted.isNegative, wanted.isPositive).map { $0 || $1 })
            try expectNumbers(
                fixture, wanted, expected: found.expectedValues, upper: found.upperMargins, lower: found.lowerMargins,
                severity: found.severity)
        } else {
            let found = try detector.detectLast(series)
            #expect(found.period == wanted.period)
            #expect(found.suggestedWindow == wanted.suggestedWindow)
            #expect([found.isNegativeAnomaly] == wanted.isNegative)
            #expect([found.isPositiveAnomaly] == wanted.isPositive)
            try expectNumbers(
                fixture, wanted, expected: [found.expectedValue], upper: [found.upperMargin],
                lower: [found.lowerMargin], severity: [found.severity])
        }
    }

    private func expectNumbers(
        _ fixture: UnivariateFixture, _ wanted: UnivariateFixture.Answer, expected: [Double], upper: [Double],
        lower: [Double], severity: [Double]
    ) throws {
        let range = try #require(fixture.values.max()) - (try #require(fixture.values.min()))
        let values = try #require(wanted.expectedValues)
        let (uppers, lowers) = (try #require(wanted.upperMargins), try #require(wanted.lowerMargins))
        try #require(expected.count == values.count && upper.count == uppers.count && lower.count == lowers.count)
        for index in values.indices {
            let unit = max(abs(values[index]), 0.01 * range)
            #expect(abs(expected[index] - values[index]) <= 1e-7 * unit, "expected value \(index)")
            let width = max(abs(values[index]), range)
            #expect(abs(upper[index] - uppers[index]) <= 1e-6 * width, "upper margin \(index)")
            #expect(abs(lower[index] - lowers[index]) <= 1e-6 * width, "lower margin \(index)")
        }
        if let recorded = wanted.severity {
            try #require(recorded.count == severity.count)
            for index in recorded.indices {
                #expect(abs(severity[index] - recorded[index]) <= 1e-6, "severity \(index)")
            }
        }
    }
}
