import Foundation
import Testing
import TimeSeries

@testable import Detectors

/// What holds for the answers about any series.
@Suite struct UnivariatePropertyTests {
    private typealias Waves = UnivariateWaves

    private func detector(
        _ granularity: SeriesGranularity, _ change: (inout UnivariateAnomalyDetector.Parameters) -> Void = { _ in }
    ) throws -> UnivariateAnomalyDetector {
        var parameters = UnivariateAnomalyDetector.Parameters()
        parameters.granularity = granularity
        change(&parameters)
        return try UnivariateAnomalyDetector(parameters)
    }

    private func series(_ values: [Double], _ granularity: SeriesGranularity) throws -> UnivariateSeries {
        let step = granularity.microseconds ?? 1
        return try UnivariateSeries(
            values: values, timestamps: values.indices.map { Timestamp(microseconds: Int64($0) * step) },
            granularity: granularity)
    }

    @Test(arguments: [(SeriesGranularity.hourly, 24.0), (.daily, 7.0), (.none, 13.0)])
    func plantedFaultsAreFound(granularity: SeriesGranularity, period: Double) throws {
        var values = Waves.sine(200, period: period)
        values[60] += 25
        values[121] -= 25
        let found = try detector(granularity).detectEntire(try series(values, granularity))
        #expect(found.model == .seasonal && found.period == Int(period))
        #expect(found.isPositiveAnomaly[60] && !found.isNegativeAnomaly[60])
        #expect(found.isNegativeAnomaly[121] && !found.isPositiveAnomaly[121])
        #expect(abs(found.expectedValues[60] - (values[60] - 25)) < 3)
    }

    @Test func theDetectorFollowsGranularityAndPeriod() throws {
        let noise = Waves.noise(150, 1)
        func model(_ granularity: SeriesGranularity, _ interval: Int = 1, period: Int? = nil) throws -> UnivariateModel
        {
            let values = try UnivariateSeries(
                values: noise,
                timestamps: noise.indices.map {
                    Timestamp(microseconds: Int64($0 * interval) * (granularity.microseconds ?? 1))
                }, granularity: granularity, interval: interval)
            return try detector(granularity) {
                $0.customInterval = interval
                $0.period = period
            }.detectEntire(values).model
        }
        #expect(try model(.minutely) == .spectralResidual)
        #expect(try model(.minutely, 59) == .spectralResidual)
        #expect(try model(.minutely, 60) == .threshold)
        #expect(try model(.secondly, 3599) == .spectralResidual)
        #expect(try model(.secondly, 3600) == .threshold)
        #expect(try model(.daily) == .threshold)
        #expect(try model(.minutely, period: 10) == .seasonal)
    }

    @Test func theNewestPointIsJudgedByItsPast() throws {
        for (granularity, period) in [(SeriesGranularity.hourly, 24.0), (.daily, 7), (.minutely, 41)] {
            var values = Waves.sine(160, period: period)
            let calm = try detector(granularity).detectLast(try series(values, granularity))
            #expect(!calm.isAnomaly && calm.severity == 0)
            values[159] += 60
            let loud = try detector(granularity).detectLast(try series(values, granularity))
            #expect(loud.isPositiveAnomaly && loud.severity > 0)
            #expect(loud.suggestedWindow == 4 * loud.period + 1)
        }
    }

    @Test func windowsWithoutAPeriodFollowTheGranularity() throws {
        let wanted: [(SeriesGranularity, Int)] = [
            (.daily, 29), (.hourly, 169), (.minutely, 1441), (.secondly, 1441), (.weekly, 13), (.none, 1441),
            (.microsecond, 1001),
        ]
        for (granularity, window) in wanted {
            let found = try detector(granularity) { $0.period = 0 }
                .detectLast(try series(Waves.noise(40, 1), granularity))
            #expect(found.suggestedWindow == window && found.period == 0)
        }
    }

    @Test func moreSensitivityNeverHidesAnAnomaly() throws {
        var values = Waves.sine(200, period: 24)
        for index in stride(from: 11, to: 200, by: 37) { values[index] += Double(index) / 6 }
        let series = try series(values, .hourly)
        var previous: [Bool]?
        for sensitivity in stride(from: 0, through: 95, by: 5) {
            let found = try detector(.hourly) { $0.sensitivity = sensitivity }.detectEntire(series).isAnomaly
            if let previous { #expect(zip(previous, found).allSatisfy { !$0 || $1 }) }
            previous = found
        }
        #expect(previous?.contains(true) == true)
    }

    @Test func theShareOfAnomaliesIsKeptTo() throws {
        let values = Waves.noise(200, 1).map { $0 * $0 * $0 }
        for ratio in [0.01, 0.05, 0.1] {
            let found = try detector(.daily) {
                $0.maxAnomalyRatio = ratio
                $0.sensitivity = 100
                $0.period = 0
            }.detectEntire(try series(values, .daily))
            // Each tail has its own share.
            #expect(found.isPositiveAnomaly.count { $0 } <= Int((200 * ratio).rounded(.up)))
            #expect(found.isNegativeAnomaly.count { $0 } <= Int((200 * ratio).rounded(.up)))
        }
    }

    /// The majority of a series tightens the share for the newest point.
    @Test func theFullestBinIsCounted() {
        #expect(MajorityShare.of([0, 0, 0, 1]) == 0.75)
        #expect(MajorityShare.of([5, 5]) == 1)
        #expect(MajorityShare.of([]) == 0)
        #expect(MajorityShare.of((0..<20).map(Double.init)) == 0.05)
        #expect(MajorityShare.of([-1e300, 1e300, 1e300]) <= 1)
    }

    @Test func answersAreTheSameEachTime() throws {
        let series = try series(Waves.walk(300), .minutely)
        let first = try detector(.minutely).detectEntire(series)
        #expect(try detector(.minutely).detectEntire(series) == first)
    }
}
