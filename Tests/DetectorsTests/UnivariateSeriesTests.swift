import Testing
import TimeSeries

@testable import Detectors

/// Timestamps on grids, and what missing points become.
@Suite struct UnivariateSeriesTests {
    private func timestamps(_ texts: [String]) throws -> [Timestamp] {
        try texts.map { try #require(Timestamp(parsing: $0)) }
    }

    private func positions(_ texts: [String], _ granularity: SeriesGranularity, _ interval: Int = 1) throws -> [Int] {
        try SeriesGrid.positions(of: try timestamps(texts), granularity: granularity, interval: interval)
    }

    @Test func everyGranularityCountsItsSteps() throws {
        #expect(
            try positions(["2021-01-01", "2021-01-02", "2021-01-09"], .daily) == [0, 1, 8])
        #expect(try positions(["2021-01-01", "2021-01-15"], .weekly) == [0, 2])
        #expect(try positions(["2021-01-01T00:00Z", "2021-01-01T06:00Z"], .hourly, 3) == [0, 2])
        #expect(try positions(["2021-01-01T00:00Z", "2021-01-01T00:10Z"], .minutely, 5) == [0, 2])
        #expect(try positions(["2021-01-01T00:00:01Z", "2021-01-01T00:00:09Z"], .secondly) == [0, 8])
        #expect(try positions(["2021-01-01T00:00:00.001Z", "2021-01-01T00:00:00.009Z"], .microsecond, 2) == [0, 4])
        #expect(try positions(["1969-12-31T23:59:59Z", "1970-01-01T00:00:01Z"], .secondly) == [0, 2])
    }

    @Test func monthEndsMatchMonthEnds() throws {
        #expect(
            try positions(["2021-01-31", "2021-02-28", "2021-03-31", "2021-04-30"], .monthly) == [0, 1, 2, 3])
        #expect(try positions(["2020-11-30", "2021-02-28", "2021-03-30"], .monthly) == [0, 3, 4])
        #expect(try positions(["2020-02-29", "2021-02-28", "2024-02-29"], .yearly) == [0, 1, 4])
        #expect(try positions(["2021-01-15T08:00Z", "2021-07-15T08:00Z"], .monthly, 3) == [0, 2])
    }

    @Test(arguments: [
        (["2021-01-01", "2021-01-02T01:00Z"], SeriesGranularity.daily, 1),
        (["2021-01-01", "2021-01-04"], .daily, 2),
        (["2021-01-15", "2021-02-16"], .monthly, 1),
        (["2021-01-15", "2021-02-15T00:00:01Z"], .monthly, 1),
        (["2021-01-15", "2021-07-15"], .yearly, 1),
        (["2021-01-15T00:00:00Z", "2021-01-15T00:00:00.5Z"], .secondly, 1),
    ])
    func whatIsOffTheGridIsNamed(texts: [String], granularity: SeriesGranularity, interval: Int) throws {
        #expect(throws: UnivariateSeriesError.offGrid(index: 1, granularity: granularity, interval: interval)) {
            try positions(texts, granularity, interval)
        }
    }

    @Test func disorderIsNamed() throws {
        #expect(throws: UnivariateSeriesError.outOfOrder(index: 2)) {
            try positions(["2021-01-01", "2021-01-03", "2021-01-02"], .daily)
        }
        #expect(throws: UnivariateSeriesError.duplicateTimestamp(index: 1)) {
            try positions(["2021-01-01", "2021-01-01"], .daily)
        }
        #expect(throws: UnivariateSeriesError.notFinite(index: 1)) { try UnivariateSeries(values: [1, .nan]) }
        #expect(throws: UnivariateSeriesError.timestampsMissing(granularity: .daily)) {
            try UnivariateSeries(values: [1], timestamps: nil, granularity: .daily)
        }
        #expect(throws: UnivariateSeriesError.timestampsMismatch(timestamps: 0, values: 1)) {
            try UnivariateSeries(values: [1], timestamps: [], granularity: .daily)
        }
    }

    @Test func theEndsOfTimeAreOffAGridNotACrash() throws {
        let ends = [Timestamp(microseconds: .min), Timestamp(microseconds: .max)]
        for granularity in SeriesGranularity.allCases where granularity != .none {
            #expect(throws: UnivariateSeriesError.self) {
                try SeriesGrid.positions(of: ends, granularity: granularity)
            }
        }
        #expect(try SeriesGrid.positions(of: ends, granularity: .none) == [0, 1])
    }

    private func filling(_ values: [Double?]) throws -> GapFilling {
        let given = values.indices.filter { values[$0] != nil }
        return GapFilling(
            series: try UnivariateSeries(
                values: given.compactMap { values[$0] },
                timestamps: given.map { Timestamp(microseconds: Int64($0) * 1_000_000) }, granularity: .secondly))
    }

    @Test func simpleFillings() throws {
        let gaps = try filling([1, nil, nil, 4, nil, 2])
        #expect(gaps.filled(.previous, period: 0) == [1, 1, 1, 4, 4, 2])
        #expect(gaps.filled(.linear, period: 0) == [1, 2, 3, 4, 3, 2])
        #expect(gaps.filled(.fixed(-1), period: 0) == [1, -1, -1, 4, -1, 2])
        #expect(gaps.filled(.none, period: 0) == nil)
        #expect(try filling([1, 2, 3]).filled(.linear, period: 0) == nil)
        #expect(!gaps.isTooSparse)
        #expect(try filling([1, nil, nil, nil, nil, 2]).isTooSparse)
    }

    @Test func aShortGapFollowsTheCurveAndALongOneItsNeighbours() throws {
        var values: [Double?] = (0..<96).map { [0, 10, 20, 10][$0 / 6 % 4] + Double($0 % 6) }
        let whole = values.compactMap { $0 }
        for index in 40..<49 { values[index] = nil }
        values[60] = nil
        let filled = try #require(try filling(values).filled(.automatic, period: 24))
        for index in 40..<49 { #expect(abs(filled[index] - whole[index]) < 1e-9) }
        #expect(filled[60] >= 0 && filled[60] <= 25)
        for index in whole.indices where values[index] != nil { #expect(filled[index] == whole[index]) }
    }

    @Test func anOvershootingSplineGivesWayToALine() throws {
        // The jump behind the gap bends the spline below the rising neighbours.
        var values: [Double?] = (0..<40).map { $0 < 20 ? 0 : 100 + Double($0) }
        values[18] = nil
        let filled = try #require(try filling(values).filled(.automatic, period: 8))
        #expect(filled[18] == 0)
    }

    @Test func gapsOfAnyShapeAreFilledWithinTheRange() throws {
        var seed: UInt64 = 7
        func random(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        for _ in 0..<60 {
            let count = 5 + random(120)
            var values: [Double?] = (0..<count).map { _ in Double(random(1000)) }
            for _ in 0..<random(6) {
                let start = 1 + random(count - 1)
                for index in start..<min(start + 1 + random(30), count - 1) { values[index] = nil }
            }
            let known = values.compactMap { $0 }
            let low = try #require(known.min())
            let high = try #require(known.max())
            for period in [2, 3, 7, 24, 500] {
                guard let filled = try filling(values).filled(.automatic, period: period) else { continue }
                #expect(filled.count == count && filled.allSatisfy { $0 >= low - 1e-9 && $0 <= high + 1e-9 })
            }
        }
    }
}
