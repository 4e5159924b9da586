import Foundation
import Testing

@testable import Detectors

/// Intervals: closed for flat growth, simulated otherwise.
@Suite struct ProphetIntervalTests {
    private typealias Series = ProphetSeries

    @Test(arguments: [(0.0, 0.0), (0.8, 1.281_551_565_5), (0.95, 1.959_963_984_5), (1.0, 3.2414)])
    func flatGrowthHasNormalQuantiles(width: Double, deviations: Double) throws {
        let (times, values) = Series.daily(60)
        var parameters = Series.flat(daily: true)
        parameters.intervalWidth = width
        let fitted = try Prophet.fit(times: times, values: values, parameters: parameters)
        for row in try fitted.forecast(times: [times[10], times[59] + 1e6]) {
            #expect(abs(row.upper - row.value - deviations * fitted.sigma) < 1e-8)
            #expect(abs(row.value - row.lower - deviations * fitted.sigma) < 1e-8)
        }
    }

    private static func trending(_ growth: Prophet.Growth, seed: UInt64, samples: Int = 400) throws -> FittedProphet {
        let times = Series.times(40, every: Series.day)
        let noise = Series.noise(40, 1)
        var parameters = Series.growing(growth)
        parameters.seed = seed
        parameters.uncertaintySamples = samples
        let values = (0..<40).map { (day: Int) -> Double in
            10 + Double(day) + 0.5 * Double(max(0, day - 20)) + noise[day]
        }
        let capacities: [Double]? = growth == .logistic ? times.map { _ in 200.0 } : nil
        return try Prophet.fit(times: times, values: values, capacities: capacities, parameters: parameters)
    }

    @Test(arguments: [Prophet.Growth.linear, .logistic])
    func simulatedFuturesRepeatAndSpread(growth: Prophet.Growth) throws {
        let ahead = Series.times(60, every: Series.day, from: Series.start + 30 * Series.day)
        let capacities: [Double]? = growth == .logistic ? ahead.map { _ in 200 } : nil
        let fitted = try Self.trending(growth, seed: 1)
        let forecast = try fitted.forecast(times: ahead, capacities: capacities)
        #expect(try fitted.forecast(times: ahead, capacities: capacities) == forecast)
        let other = try Self.trending(growth, seed: 2).forecast(times: ahead, capacities: capacities)
        #expect(other.map(\.value) == forecast.map(\.value) && other != forecast)
        // Noise alone within the history, changing slopes beyond it.
        let widths = forecast.map { $0.upper - $0.lower }
        let near = widths[..<10].reduce(0, +) / 10
        #expect(abs(near / (2 * 1.2816 * fitted.sigma) - 1) < 0.15)
        #expect(widths[50...].reduce(0, +) / 10 > 1.1 * near)
        #expect(forecast.allSatisfy { $0.lower < $0.value && $0.value < $0.upper })
    }

    @Test func theOrderOfTimesDoesNotMatter() throws {
        let fitted = try Self.trending(.linear, seed: 1, samples: 50)
        let ahead = Series.times(8, every: Series.day, from: Series.start + 41 * Series.day)
        let forward = try fitted.forecast(times: ahead)
        #expect(try fitted.forecast(times: ahead.reversed()) == forward.reversed())
    }
}
