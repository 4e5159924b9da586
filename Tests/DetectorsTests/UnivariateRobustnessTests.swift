import Foundation
import Testing
import TimeSeries

@testable import Detectors

/// Series that break assumptions, and requests that must be refused.
@Suite struct UnivariateRobustnessTests {
    private typealias Waves = UnivariateWaves

    private static let granularities: [SeriesGranularity] = [.none, .hourly, .minutely, .daily]

    private func series(_ values: [Double], _ granularity: SeriesGranularity) throws -> UnivariateSeries {
        let step = granularity.microseconds ?? 1
        return try UnivariateSeries(
            values: values, timestamps: values.indices.map { Timestamp(microseconds: Int64($0) * step) },
            granularity: granularity)
    }

    /// Both operations under both rules.
    private func detect(
        _ values: [Double], _ granularity: SeriesGranularity, period: Int? = nil, ratio: Double = 0.25
    ) throws -> [(EntireDetection, LastDetection)] {
        try [MarginRule.v1, .v2].map { margins in
            var parameters = UnivariateAnomalyDetector.Parameters()
            parameters.granularity = granularity
            parameters.period = period
            parameters.maxAnomalyRatio = ratio
            parameters.margins = margins
            let detector = try UnivariateAnomalyDetector(parameters)
            let series = try series(values, granularity)
            return (try detector.detectEntire(series), try detector.detectLast(series))
        }
    }

    private func expectSound(_ found: [(EntireDetection, LastDetection)], count: Int) {
        for (entire, last) in found {
            #expect(entire.expectedValues.count == count && entire.severity.count == count)
            #expect(entire.expectedValues.allSatisfy { $0.isFinite })
            #expect(entire.upperMargins.allSatisfy { $0.isFinite && $0 >= 0 })
            #expect(entire.lowerMargins.allSatisfy { $0.isFinite && $0 >= 0 })
            #expect(entire.severity.allSatisfy { (0...1).contains($0) })
            for index in 0..<count where !entire.isAnomaly[index] { #expect(entire.severity[index] == 0) }
            #expect(!zip(entire.isNegativeAnomaly, entire.isPositiveAnomaly).contains { $0 && $1 })
            #expect(last.expectedValue.isFinite && last.upperMargin >= 0 && last.lowerMargin >= 0)
            #expect(last.suggestedWindow > 0 && last.period >= 0)
        }
    }

    @Test(arguments: [0.0, -3.5, 72.3, 1e100], granularities)
    func aConstantSeriesHasNoAnomaly(value: Double, granularity: SeriesGranularity) throws {
        let found = try detect([Double](repeating: value, count: 60), granularity)
        expectSound(found, count: 60)
        for (entire, last) in found {
            #expect(!entire.isAnomaly.contains(true) && !last.isAnomaly)
            #expect(entire.expectedValues.allSatisfy { abs($0 - value) <= 1e-9 * abs(value) })
        }
    }

    @Test(arguments: 12...40, granularities)
    func seriesOfAnyLengthAreJudged(count: Int, granularity: SeriesGranularity) throws {
        expectSound(try detect(Waves.noise(count, 1, seed: UInt64(count)), granularity), count: count)
        expectSound(try detect(Waves.walk(count, seed: UInt64(count)), granularity), count: count)
        for period in [0, 1, 2, 3, (count - 1) / 2] {
            expectSound(try detect(Waves.sine(count, period: 5), granularity, period: period), count: count)
        }
    }

    @Test(arguments: [1e-300, 1e-30, 1e30, 1e100], granularities)
    func extremeMagnitudesStayFinite(scale: Double, granularity: SeriesGranularity) throws {
        for values in [
            Waves.noise(150, scale), Waves.walk(150).map { $0 * scale }, Waves.sine(150, period: 24).map { $0 * scale },
        ] {
            expectSound(try detect(values, granularity), count: 150)
        }
    }

    @Test(arguments: granularities)
    func oddShapesAreJudged(granularity: SeriesGranularity) throws {
        var step = [Double](repeating: 0, count: 80)
        for index in 40..<80 { step[index] = 1 }
        var spike = [Double](repeating: 5, count: 80)
        spike[79] = 1e100
        let alternating = (0..<80).map { Double($0 % 2) * 2e100 - 1e100 }
        let ramp = (0..<80).map { Double($0) }
        let square = ramp.map { $0 * $0 }
        let rare = (0..<80).map { $0 % 19 == 0 ? 1.0 : 0 }
        for values in [step, spike, alternating, ramp, square, rare, ramp.reversed()] {
            for ratio in [1e-9, 0.25, 0.49] {
                expectSound(try detect(values, granularity, ratio: ratio), count: 80)
            }
        }
        expectSound(try detect(rare, granularity, period: 19), count: 80)
    }

    @Test func gapsDoNotChangeTheNumberOfAnswers() throws {
        let values = Waves.sine(240, period: 24)
        let kept = values.indices.filter { $0 == 0 || $0 % 7 != 3 && !(100..<120).contains($0) }
        let series = try UnivariateSeries(
            values: kept.map { values[$0] },
            timestamps: kept.map { Timestamp(microseconds: Int64($0) * 3_600_000_000) }, granularity: .hourly)
        for imputation in [SeriesImputation.automatic, .previous, .linear, .fixed(90), .none] {
            var parameters = UnivariateAnomalyDetector.Parameters()
            parameters.granularity = .hourly
            parameters.imputation = imputation
            let found = try UnivariateAnomalyDetector(parameters).detectEntire(series)
            #expect(found.expectedValues.count == kept.count)
            if imputation != .none, imputation != .fixed(90) { #expect(found.period == 24) }
        }
    }

    @Test func aGridWithoutEndIsNotFilled() throws {
        let series = try UnivariateSeries(
            values: Waves.noise(20, 1),
            timestamps: (0..<20).map { Timestamp(microseconds: Int64($0) * 400_000_000_000_000) },
            granularity: .secondly)
        var parameters = UnivariateAnomalyDetector.Parameters()
        parameters.granularity = .secondly
        parameters.imputation = .linear
        let found = try UnivariateAnomalyDetector(parameters).detectEntire(series)
        #expect(found.expectedValues.count == 20 && found.period == 0)
        parameters.period = 5
        #expect(throws: UnivariateSeriesError.tooManyMissing(points: 7_600_000_001, given: 20)) {
            try UnivariateAnomalyDetector(parameters).detectEntire(series)
        }
    }

    @Test func whatCannotBeJudgedIsRefused() throws {
        var parameters = UnivariateAnomalyDetector.Parameters()
        #expect(throws: UnivariateSeriesError.tooFewPoints(count: 11, minimum: 12)) {
            try UnivariateAnomalyDetector(parameters).detectEntire(try series(Waves.noise(11, 1), .none))
        }
        #expect(throws: UnivariateSeriesError.tooFewPoints(count: 0, minimum: 12)) {
            try UnivariateAnomalyDetector(parameters).detectLast(try UnivariateSeries(values: []))
        }
        for period in [10, Int.max] {
            parameters.period = period
            #expect(throws: UnivariateSeriesError.periodTooLong(period: period, points: 20)) {
                try UnivariateAnomalyDetector(parameters).detectLast(try series(Waves.noise(20, 1), .none))
            }
        }
    }

    @Test func parametersOutOfRangeAreRefused() throws {
        func refuses(_ change: (inout UnivariateAnomalyDetector.Parameters) -> Void) -> Bool {
            var parameters = UnivariateAnomalyDetector.Parameters()
            change(&parameters)
            return (try? UnivariateAnomalyDetector(parameters)) == nil
        }
        #expect(!refuses { _ in })
        #expect(refuses { $0.customInterval = 0 } && refuses { $0.period = -1 } && refuses { $0.sensitivity = 101 })
        #expect(refuses { $0.maxAnomalyRatio = 0 } && refuses { $0.maxAnomalyRatio = 0.5 })
        #expect(refuses { $0.maxAnomalyRatio = .nan } && refuses { $0.imputation = .fixed(.infinity) })
    }

    private struct Cancelled: Error {}

    @Test(arguments: granularities)
    func aCancelledCallEnds(granularity: SeriesGranularity) throws {
        var parameters = UnivariateAnomalyDetector.Parameters()
        parameters.granularity = granularity
        let detector = try UnivariateAnomalyDetector(parameters)
        let series = try series(Waves.sine(200, period: 24), granularity)
        #expect(throws: Cancelled.self) { try detector.detectEntire(series) { throw Cancelled() } }
    }
}
