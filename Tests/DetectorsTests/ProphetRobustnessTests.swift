import Foundation
import Testing

@testable import Detectors

/// Histories that break assumptions, and requests that must be refused.
@Suite struct ProphetRobustnessTests {
    private typealias Series = ProphetSeries

    @Test(arguments: [0.0, -3.5, 72.3, 1e12])
    func aConstantSeriesStaysConstant(value: Double) throws {
        for growth in [Prophet.Growth.flat, .linear] {
            let times = Series.times(40, every: Series.hour)
            let fitted = try Prophet.fit(
                times: times, values: times.map { _ in value }, parameters: Series.growing(growth))
            let forecast = try fitted.forecast(times: [times[39] + 60])
            #expect(
                forecast == [.init(time: times[39] + 60, value: value, lower: value, upper: value)] && fitted.sigma == 0
            )
        }
    }

    @Test(arguments: [2, 5, 12], Prophet.Mode.allCases)
    func fewerRowsThanParametersGiveSomethingFinite(rows: Int, mode: Prophet.Mode) throws {
        var parameters = Series.flat([.hourly], daily: true)
        parameters.seasonalityMode = mode
        let times = Series.times(rows, every: Series.hour)
        let fitted = try Prophet.fit(times: times, values: Series.noise(rows, 3), parameters: parameters)
        let forecast = try fitted.forecast(times: Series.times(5, every: Series.day, from: times[rows - 1]))
        #expect(forecast.allSatisfy { $0.value.isFinite && $0.lower <= $0.value && $0.value <= $0.upper })
    }

    @Test(arguments: Prophet.Growth.allCases)
    func rowsOfOneTimeAreAHistoryToo(growth: Prophet.Growth) throws {
        let values = Series.noise(12, 1).map { $0 + 5 }
        var parameters = Series.growing(growth)
        parameters.changepoints = 1
        let fitted = try Prophet.fit(
            times: values.map { _ in Series.start }, values: values,
            capacities: growth == .logistic ? values.map { _ in 20.0 } : nil, parameters: parameters)
        let forecast = try fitted.forecast(times: [Series.start], capacities: growth == .logistic ? [20] : nil)
        #expect(abs(forecast[0].value - 5) < 1)
    }

    @Test(arguments: [1e-320, 1e-300, 1e300])
    func extremeMagnitudesStayFinite(scale: Double) throws {
        let times = Series.times(120, every: Series.hour)
        let noise = Series.noise(120, 0.2)
        for rows in [30, 120] {
            let fitted = try Prophet.fit(
                times: Array(times[..<rows]), values: noise[..<rows].map { min(1, max(-1, $0)) * scale },
                parameters: Series.flat(daily: true))
            #expect(try fitted.forecast(times: [times[rows - 1] + 60])[0].value.isFinite)
        }
    }

    @Test func unusableHistoriesAreRefusedByName() {
        func refusal(_ times: [Double], _ values: [Double], _ capacities: [Double]? = nil) -> String {
            do {
                _ = try Prophet.fit(times: times, values: values, capacities: capacities, parameters: Series.flat())
                return "accepted"
            } catch {
                return "\(error)"
            }
        }
        #expect(refusal([], []).contains("at least 2"))
        #expect(refusal([1], [1]).contains("at least 2"))
        #expect(refusal([1, 2], [1]).contains("2 times and 1 values"))
        #expect(refusal([1, 2], [1, .nan]).contains("value of row 1"))
        #expect(refusal([1, 2, 3], [.infinity, 2, 3]).contains("value of row 0"))
        #expect(refusal([1, 9_223_372_037], [1, 2]).contains("time of row 1"))
        #expect(refusal([.nan, 5], [1, 2]).contains("time of row 0"))
        #expect(refusal([1, 2], [1, 2], [3, 4]).contains("capacities"))
        #expect(refusal([9_223_372_036, -9_223_372_036], [1, 2]) == "accepted")
    }

    @Test func unusableParametersAreRefusedByName() {
        func refusal(_ change: (inout Prophet.Parameters) -> Void) -> String {
            var parameters = Series.flat()
            change(&parameters)
            do {
                try parameters.validate()
                return "accepted"
            } catch {
                return "\(error)"
            }
        }
        #expect(refusal { _ in } == "accepted")
        #expect(refusal { $0.changepoints = -1 }.contains("changepoints"))
        #expect(refusal { $0.changepointRange = .nan }.contains("changepointRange"))
        #expect(refusal { $0.changepointPriorScale = 0 }.contains("changepointPriorScale"))
        #expect(refusal { $0.changepointPriorScale = .infinity }.contains("changepointPriorScale"))
        #expect(refusal { $0.intervalWidth = 1.01 }.contains("intervalWidth"))
        #expect(refusal { $0.uncertaintySamples = 0 }.contains("uncertaintySamples"))
        #expect(refusal { $0.seasonalities = [.init(name: "x", period: 0, order: 1)] }.contains("'x'"))
        #expect(refusal { $0.seasonalities = [.init(name: "x", period: 1, order: 0)] }.contains("order"))
        #expect(refusal { $0.holidays = [.init(name: "y", days: [.max])] }.contains("'y'"))
        #expect(refusal { $0.holidays = [.init(name: "y", days: [1], lowerWindow: 1)] }.contains("lowerWindow"))
        #expect(refusal { $0.holidays = [.init(name: "y", days: [1], upperWindow: .max)] } != "accepted")
    }

    @Test func tooMuchWorkIsRefusedBeforeItIsBegun() throws {
        let rows = Prophet.Limits.elements / 8 + 1
        let (times, values) = (Series.times(rows, every: 60), (0..<rows).map { Double($0 % 7) })
        #expect(throws: DetectorError.self) {
            try Prophet.fit(times: times, values: values, parameters: Series.flat(daily: true))
        }
        let fitted = try Prophet.fit(times: [1, 2, 3], values: [1, 2, 1], parameters: Series.flat())
        #expect(throws: DetectorError.self) {
            try fitted.forecast(times: [Double](repeating: 0, count: Prophet.Limits.horizon + 1))
        }
        #expect(throws: DetectorError.self) { try fitted.forecast(times: [.nan]) }
    }

    @Test(arguments: Prophet.Growth.allCases, [40, 120])
    func aFitCanBeCancelledInEveryIteration(growth: Prophet.Growth, rows: Int) throws {
        struct Cancelled: Error {}
        let (times, values) = Series.daily(rows)
        var calls = 0
        func fit(until limit: Int) throws {
            calls = 0
            _ = try Prophet.fit(
                times: times, values: values, capacities: growth == .logistic ? values.map { _ in 90 } : nil,
                parameters: Series.growing(growth)
            ) {
                calls += 1
                if calls >= limit { throw Cancelled() }
            }
        }
        try fit(until: .max)
        let all = calls
        #expect(all > 5)
        for limit in [1, 2, all] {
            #expect(throws: Cancelled.self) { try fit(until: limit) }
            #expect(calls == limit)
        }
    }

    @Test func aBudgetEndsAFitWhereItStands() throws {
        let (times, values) = Series.daily(60)
        let parameters = Series.flat([.hourly], daily: true)
        let history = try ProphetHistory(times: times, values: values, capacities: nil, growth: .flat)
        let problem = try ProphetProblem(
            parameters, features: ProphetFeatures(parameters, history: history), history: history, check: {})
        func iterations(_ operations: Int) throws -> Int {
            var budget = FitBudget(operations)
            let newton = FlatNewton(problem)
            let theta = try newton.run(budget: &budget, check: {})
            #expect(theta.allSatisfy { $0.isFinite })
            return newton.iterationCount
        }
        let all = try iterations(FitBudget.full)
        let some = try iterations(200_000)
        #expect(some > 0 && some < all)
        #expect(try iterations(0) == 0)
    }

    @Test func aFittedModelCanBeKept() throws {
        let (times, values) = Series.daily(60)
        var parameters = Series.growing(.linear)
        parameters.holidays = [.init(name: "x", days: [19_360])]
        parameters.daily = .on
        let fitted = try Prophet.fit(times: times, values: values, parameters: parameters)
        let copy = try JSONDecoder().decode(FittedProphet.self, from: JSONEncoder().encode(fitted))
        #expect(copy == fitted)
        let ahead = Series.times(5, every: Series.hour, from: times[59])
        #expect(try copy.forecast(times: ahead) == fitted.forecast(times: ahead))
    }
}
