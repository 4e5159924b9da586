import Foundation
import NumericalMethods
import Testing

@testable import Detectors

/// Which period is found.
@Suite struct UnivariatePeriodTests {
    private typealias Waves = UnivariateWaves

    private func period(_ values: [Double], _ granularity: SeriesGranularity, _ interval: Int = 1) throws -> Int {
        try PeriodDetection.period(of: values, granularity: granularity, interval: interval, check: {})
    }

    @Test func aDayIsFoundAndAWeekPreferredWhereThereAreTwo() throws {
        #expect(try period(Waves.sine(300, period: 24), .hourly) == 24)
        #expect(try period(Waves.sine(336, period: 24), .hourly) == 24)
        #expect(try period(Waves.sine(337, period: 24), .hourly) == 168)
        #expect(try period(Waves.sine(100, period: 12), .hourly, 2) == 12)
        #expect(try period(Waves.sine(60, period: 7), .daily) == 7)
        #expect(try period(Waves.sine(60, period: 12), .monthly) == 12)
    }

    @Test(arguments: [5, 9, 13, 31, 48])
    func withoutACalendarTheSpectrumFindsIt(length: Int) throws {
        #expect(try period(Waves.sine(length * 8, period: Double(length)), .none) == length)
    }

    @Test func aTrendDoesNotHideASeason() throws {
        let values = Waves.sine(240, period: 24).enumerated().map { $1 + 0.5 * Double($0) }
        #expect(try period(values, .hourly) == 24)
        #expect(try period(values, .none) == 24)
    }

    @Test func spikesDoNotHideASeason() throws {
        var values = Waves.sine(240, period: 24)
        for index in stride(from: 17, to: 240, by: 60) { values[index] += 300 }
        #expect(try period(values, .hourly) == 24)
    }

    @Test func noiseWalksAndConstantsHaveNone() throws {
        for granularity in SeriesGranularity.allCases {
            #expect(try period([Double](repeating: 3, count: 400), granularity) == 0)
        }
        #expect(try period(Waves.noise(150, 1), .daily) == 0)
        #expect(try period(Waves.walk(200), .none) == 0)
    }

    @Test(arguments: [1, 2, 5, 11, 12, 13, 30])
    func lengthsOfAnyKindAreJudged(count: Int) throws {
        for granularity in SeriesGranularity.allCases {
            for interval in [1, 7, 100, Int.max] {
                let found = try period(Waves.noise(count, 1), granularity, interval)
                #expect(found == 0 || (found >= 4 && 2 * found < count))
            }
        }
    }

    /// Beside a plain sort of each window, in single precision; the right end apart, whose rule is another.
    @Test(arguments: [4, 5, 7, 24])
    func theRunningMedianIsOneWhereItsWindowIsWhole(width: Int) throws {
        let values = Waves.noise(80, 1, seed: 9)
        let medians = RunningMedian(values).of(width: width)
        let half = width / 2
        for index in 0..<(80 - half) {
            let window = values[max(0, index - half)...(index + half)].map { Float($0) }.sorted()
            let middle = window.count / 2
            let median =
                window.count.isMultiple(of: 2) ? (window[middle - 1] + window[middle]) / 2 : window[middle]
            #expect(medians[index] == median)
        }
        // Two values that single precision holds exactly: then the right end is a median too.
        let exact = (0..<40).map { Double($0 * 7 % 11) }
        let ends = RunningMedian(exact).of(width: 5)
        #expect(ends[39] == Float(exact[37...39].sorted()[1]))
        #expect(RunningMedian([1, 2]).of(width: 5) == [1, 2])
        #expect(RunningMedian([]).of(width: 5).isEmpty)
    }

    @Test func aWindowOfRanksFindsEveryPlace() {
        var random = RandomStream(seed: 2)
        var window = RankWindow(capacity: 300)
        var expected: Set<Int> = []
        for _ in 0..<2000 {
            let rank = random.index(below: 300)
            if expected.remove(rank) != nil {
                window.remove(rank)
            } else {
                expected.insert(rank)
                window.insert(rank)
            }
            guard !expected.isEmpty else { continue }
            let place = random.index(below: expected.count)
            #expect(window.rank(at: place) == expected.sorted()[place])
            #expect(window.count == expected.count)
        }
        #expect(window.ranks == expected.sorted())
    }

    @Test func theAutocorrelationIsTheOneOfTheDefinition() {
        let values = Waves.noise(57, 1, seed: 3)
        let mean = values.reduce(0, +) / 57
        let whole = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        for (index, correlation) in Autocorrelation.of(values, lags: 19).enumerated() {
            let sum = (0..<(56 - index)).reduce(0) { $0 + (values[$1] - mean) * (values[$1 + index + 1] - mean) }
            #expect(abs(correlation - sum / whole) < 1e-12)
        }
        #expect(Autocorrelation.of([2, 2, 2], lags: 1) == [0])
        #expect(Autocorrelation.of([], lags: 3).isEmpty)
    }
}
