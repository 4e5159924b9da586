import Foundation
import Testing

@testable import Detectors

/// What the model finds in series whose parts are known.
@Suite struct ProphetModelTests {
    private typealias Series = ProphetSeries

    @Test func findsADailyWave() throws {
        let (times, values) = Series.daily(96)
        let fitted = try Prophet.fit(times: times, values: values, parameters: Series.flat(daily: true))
        #expect(abs(fitted.sigma - 1) < 0.25)
        let ahead = Series.times(24, every: Series.hour, from: times[95] + Series.hour)
        for row in try fitted.forecast(times: ahead) {
            #expect(abs(row.value - (50 + 10 * sin(2 * .pi * row.time / Series.day))) < 1)
        }
    }

    @Test func theOrderOfRowsDoesNotMatter() throws {
        let (times, values) = Series.daily(60)
        let ahead = Series.times(5, every: Series.hour, from: times[59])
        let sorted = try Prophet.fit(times: times, values: values, parameters: Series.flat(daily: true))
        let reversed = try Prophet.fit(
            times: times.reversed(), values: values.reversed(), parameters: Series.flat(daily: true))
        #expect(try sorted.forecast(times: ahead) == reversed.forecast(times: ahead))
    }

    @Test(arguments: [60, 160])
    func followsALinearTrendAndItsBend(rows: Int) throws {
        let times = Series.times(rows, every: Series.day)
        let noise = Series.noise(rows, 0.5)
        let bend = rows / 2
        let values = (0..<rows).map { Double($0) + 2 * Double(max(0, $0 - bend)) + noise[$0] }
        var parameters = Series.growing(.linear)
        parameters.changepointPriorScale = 0.5
        let fitted = try Prophet.fit(times: times, values: values, parameters: parameters)
        let ahead = Series.times(10, every: Series.day, from: times[rows - 1] + Series.day)
        for (index, row) in try fitted.forecast(times: ahead).enumerated() {
            let truth = Double(rows + index) + 2 * Double(rows + index - bend)
            #expect(abs(row.value - truth) < 0.03 * truth)
        }
    }

    @Test func aLogisticTrendStaysBelowItsCapacity() throws {
        let times = Series.times(120, every: Series.day)
        let noise = Series.noise(120, 0.5)
        let values = (0..<120).map { (day: Int) -> Double in
            let grown = exp((Double(day) - 60) / 15)
            return 100 * grown / (1 + grown) + noise[day]
        }
        let fitted = try Prophet.fit(
            times: times, values: values, capacities: times.map { _ in 100.0 }, parameters: Series.growing(.logistic))
        let ahead = Series.times(200, every: Series.day, from: times[119] + Series.day)
        let forecast = try fitted.forecast(times: ahead, capacities: ahead.map { _ in 100.0 })
        #expect(forecast.allSatisfy { $0.value > 95 && $0.value <= 100 })
        let middle = try fitted.forecast(times: [times[60]], capacities: [100])[0].value
        #expect(abs(middle - 50) < 5)
    }

    @Test(arguments: Prophet.Mode.allCases)
    func aHolidayHasItsEffect(mode: Prophet.Mode) throws {
        let times = Series.times(140, every: Series.day)
        let first = Int(Series.start / Series.day)
        let days = [10, 40, 70, 100, 150].map { first + $0 }
        let noise = Series.noise(140, 0.3)
        let values = (0..<140).map { row in
            20 + (days.contains(first + row) ? 10 : 0) + (days.contains(first + row - 1) ? -5 : 0) + noise[row]
        }
        var parameters = Series.flat()
        parameters.seasonalityMode = mode
        parameters.holidays = [Prophet.Holiday(name: "fair", days: days, upperWindow: 1)]
        let fitted = try Prophet.fit(times: times, values: values, parameters: parameters)
        let ahead = Series.times(4, every: Series.day, from: Series.start + 149 * Series.day)
        let forecast = try fitted.forecast(times: ahead).map(\.value)
        for (value, truth) in zip(forecast, [20.0, 30, 15, 20]) { #expect(abs(value - truth) < 0.5) }
    }

    @Test func aSeasonMayActInAModeOfItsOwn() throws {
        let times = Series.times(160, every: 6 * Series.hour)
        let values = times.indices.map {
            let (day, week) = (sin(2 * .pi * times[$0] / Series.day), sin(2 * .pi * times[$0] / (7 * Series.day)))
            return 40 * (1 + 0.3 * day) + 8 * week
        }
        let fitted = try Prophet.fit(
            times: times, values: values,
            parameters: Series.flat([
                Prophet.Seasonality(name: "week", period: 7, order: 1),
                Prophet.Seasonality(name: "day", period: 1, order: 1, mode: .multiplicative),
            ]))
        let forecast = try fitted.forecast(times: times)
        for (row, value) in zip(forecast, values) { #expect(abs(row.value - value) < 0.5) }
    }

    @Test func builtInSeasonsTakePartWhenTheHistoryShowsThem() throws {
        func columns(_ rows: Int, every step: Double, _ change: (inout Prophet.Parameters) -> Void = { _ in }) throws
            -> Int
        {
            var parameters = Prophet.Parameters()
            change(&parameters)
            let times = Series.times(rows, every: step)
            let history = try ProphetHistory(times: times, values: times, capacities: nil, growth: .linear)
            return ProphetFeatures(parameters, history: history).count
        }
        let (yearly, weekly, daily) = (20, 6, 8)
        #expect(try columns(48, every: Series.hour) == 0)
        #expect(try columns(49, every: Series.hour) == daily)
        #expect(try columns(15 * 24, every: Series.hour) == daily + weekly)
        #expect(try columns(14, every: Series.day) == 0)
        #expect(try columns(15, every: Series.day) == weekly)
        #expect(try columns(730, every: Series.day) == weekly)
        #expect(try columns(731, every: Series.day) == weekly + yearly)
        #expect(try columns(200, every: 7 * Series.day) == yearly)
        #expect(try columns(5, every: Series.hour) { $0.yearly = .on } == yearly)
        #expect(try columns(15, every: Series.day) { $0.weekly = .off } == 0)
    }

    @Test func changepointsAreSpreadOverTheFirstRows() throws {
        func rows(_ count: Int, _ wanted: Int = 25, range: Double = 0.8) throws -> [Double] {
            let times = Series.times(count, every: Series.day)
            let history = try ProphetHistory(times: times, values: times, capacities: nil, growth: .linear)
            return history.changepoints(wanted, range: range).map { ($0 * Double(count - 1) * 1e6).rounded() / 1e6 }
        }
        #expect(try rows(10) == [1, 2, 3, 4, 5, 6, 7])
        #expect(try rows(100, 3) == [26, 53, 79])
        #expect(try rows(2) == [0])
        #expect(try rows(100, 0) == [0])
        #expect(try rows(101).count == 25)
        #expect(try rows(11, 2, range: 1) == [5, 10])
    }
}
