import Testing

@testable import TimeSeries

/// Signals on clocks of their own: what is recognised, and what becomes of their readings.
@Suite("Clocks of signals") struct ClockTests {
    /// Signals that walk at random and are read every `periods` seconds from `phases` on (both in tenths of a second).
    /// - Parameter lags: how many tenths of a second the stamps of a signal are late.
    static func table(
        periods: [Int], phases: [Int], tenths: Int = 3000, lags: [Int] = [], missing: Double = 0, seed: UInt64 = 1
    ) -> SignalTable {
        var random = SplitMix(state: seed)
        func uniform() -> Double { Double(random.next() >> 11) * 0x1p-53 }
        var walk: [Double] = [0]
        for _ in 1..<tenths { walk.append(0.98 * walk[walk.count - 1] + uniform() - 0.5) }
        var values: [Double] = []
        var times: [Timestamp] = []
        for t in 0..<tenths {
            var row = [Double](repeating: .nan, count: periods.count)
            for (j, period) in periods.enumerated() where t % period == phases[j] && uniform() >= missing {
                row[j] = Double(j + 1) * walk[max(0, t - (j < lags.count ? lags[j] : 0))] + 0.01 * uniform()
            }
            guard row.contains(where: \.isFinite) else { continue }
            values += row
            times.append(Timestamp(microseconds: 1_700_000_000_000_000 + Int64(t) * 100_000))
        }
        return SignalTable(
            signalNames: periods.indices.map { "s\($0)" }, timestamps: times, values: values, rowCount: times.count)
    }

    @Test func ownClocksAreRecognised() throws {
        let plan = try #require(try ClockSurvey.plan(for: Self.table(periods: [10, 20, 50], phases: [0, 3, 7])))
        #expect(plan.step == 1_000_000 && plan.anchor == 0)
        #expect(plan.intervals == [1_000_000, 2_000_000, 5_000_000])
        #expect(plan.delays == [0, 0, 0] && plan.isValid(signals: 3) && !plan.isValid(signals: 2))
        let slower = try ClockSurvey.plan(for: Self.table(periods: [10, 20, 50], phases: [0, 3, 7]), step: 5_000_000)
        #expect(slower?.step == 5_000_000)
    }

    @Test func otherTablesAreLeftAlone() throws {
        let regular = Self.table(periods: [10, 10, 10], phases: [0, 0, 0])
        #expect(try ClockSurvey.plan(for: regular) == nil)
        // Cells missing at random, however many.
        for share in [0.1, 0.4, 0.7] {
            #expect(
                try ClockSurvey.plan(for: Self.table(periods: [10, 10, 10], phases: [0, 0, 0], missing: share)) == nil)
        }
        var untimed = Self.table(periods: [10, 20], phases: [0, 3])
        untimed.timestamps = nil
        #expect(try ClockSurvey.plan(for: untimed) == nil)
        var backwards = Self.table(periods: [10, 20], phases: [0, 3])
        backwards.timestamps?.reverse()
        #expect(try ClockSurvey.plan(for: backwards) == nil)
        // A sensor that was there for a fifth of the time only, on the rows' clock.
        var late = regular
        for row in late.rowCount / 5..<late.rowCount { late[row, 1] = .nan }
        #expect(try ClockSurvey.plan(for: late) == nil)
        #expect(try ClockSurvey.plan(for: Self.table(periods: [10], phases: [0])) == nil)
    }

    @Test func rowsOfTheCommonClockHoldTheLastReading() throws {
        let table = Self.table(periods: [10, 30], phases: [0, 4], tenths: 400)
        let plan = try #require(try ClockSurvey.plan(for: table))
        var readings = HeldReadings(signals: 2)
        let (rows, sources) = readings.rows(of: table, plan: plan)
        #expect(rows.rowCount == 40)
        for (row, source) in sources.enumerated() {
            #expect(rows.timestamps?[row] == table.timestamps?[source])
            #expect(rows[row, 0] == table[source, 0])
            let last = (0...source).last { table[$0, 1].isFinite }
            #expect(last == nil ? rows[row, 1].isNaN : rows[row, 1] == table[last ?? 0, 1])
        }
    }

    @Test func aReadingIsHeldForLessThanTwoIntervals() throws {
        var table = Self.table(periods: [10, 20], phases: [0, 5], tenths: 600)
        let times = try #require(table.timestamps).map { ($0.microseconds - 1_700_000_000_000_000) / 100_000 }
        for row in 0..<table.rowCount where (300..<400).contains(times[row]) { table[row, 1] = .nan }
        let plan = try #require(try ClockSurvey.plan(for: table))
        var readings = HeldReadings(signals: 2)
        let (rows, sources) = readings.rows(of: table, plan: plan)
        for (row, source) in sources.enumerated() where (290..<420).contains(times[source]) {
            // The last reading before the gap is that of 28.5 s, the first after it that of 40.5 s.
            #expect(rows[row, 1].isNaN == (325...400).contains(times[source]))
        }
    }

    @Test func aSeriesCutIntoCallsGivesTheSameRows() throws {
        let table = Self.table(periods: [10, 20, 50], phases: [0, 3, 7])
        var plan = try #require(try ClockSurvey.plan(for: table))
        plan.delays = [0, 1_500_000, 300_000]
        var whole = HeldReadings(signals: 3)
        let expected = whole.rows(of: table, plan: plan)
        for size in [1, 2, 7, 100] {
            var pieces = HeldReadings(signals: 3)
            var values: [Double] = []
            var sources: [Int] = []
            for start in stride(from: 0, to: table.rowCount, by: size) {
                let end = min(start + size, table.rowCount)
                let piece = pieces.rows(of: table.rows(start..<end), plan: plan)
                values += piece.table.values
                sources += piece.sources.map { $0 + start }
            }
            #expect(sources == expected.sources && pieces == whole)
            #expect(values.map(\.bitPattern) == expected.table.values.map(\.bitPattern))
        }
    }

    @Test func rowsOnTheFullGridStayAsTheyAre() throws {
        let plan = try #require(try ClockSurvey.plan(for: Self.table(periods: [10, 20, 50], phases: [0, 3, 7])))
        var grid = Self.table(periods: [10, 10, 10], phases: [0, 0, 0])
        // A cell of the fastest signal may be missing: its last reading is held.
        grid[20, 0] = .nan
        var readings = HeldReadings(signals: 3)
        let (rows, sources) = readings.rows(of: grid, plan: plan)
        #expect(sources == Array(0..<grid.rowCount))
        #expect(rows[20, 0] == grid[19, 0])
        grid[20, 0] = grid[19, 0]
        #expect(rows == grid)
    }

    @Test(arguments: [[0, 0, 0], [0, 20, 0], [0, 0, 30], [20, 0, 0]])
    func skewsAreFoundAndUndone(lags: [Int]) throws {
        let table = Self.table(periods: [10, 10, 10], phases: [0, 3, 6], tenths: 8000, lags: lags)
        let alignment = try #require(try ClockAlignment(table, minimumRows: 60))
        let reference = lags[alignment.plan.anchor]
        #expect(alignment.plan.skews == lags.map { Int64($0 - reference) * 100_000 })
        let latest = lags.max() ?? 0
        #expect(alignment.plan.delays == lags.map { Int64(latest - $0) * 100_000 })
    }

    @Test func unrelatedSignalsHaveNoSkew() throws {
        for seed: UInt64 in 1...10 {
            var table = Self.table(periods: [10, 10, 10], phases: [0, 3, 6], tenths: 2000, seed: seed)
            let other = Self.table(periods: [10, 10, 10], phases: [0, 3, 6], tenths: 2000, seed: seed + 100)
            let another = Self.table(periods: [10, 10, 10], phases: [0, 3, 6], tenths: 2000, seed: seed + 200)
            for row in 0..<table.rowCount { (table[row, 1], table[row, 2]) = (other[row, 1], another[row, 2]) }
            #expect(try ClockAlignment(table, minimumRows: 60)?.plan.skews == [0, 0, 0])
        }
    }

    @Test func linesLieBetweenReadingsAndNeverAcrossAGap() throws {
        let times = [0, 10, 20, 70, 80, 90, 100, 110, 120, 130].map { Timestamp(microseconds: $0) }
        let clock = SignalTable(
            signalNames: ["a", "b"], timestamps: times,
            values: [0, 0, 1, .nan, 2, 2, 7, 7, 8, .nan, 9, 9, 10, .nan, 11, 11, 12, .nan, 13, 13], rowCount: 10)
        let plan = ClockPlan(step: 10, anchor: 0, intervals: [10, 20], skews: [0, 0])
        let lines = try ClockInterpolation.values(of: clock, plan: plan, at: Array(0..<10), restarts: [])
        #expect((0..<10).map { lines[$0, 1] } == [0, 1, 2, 7, 8, 9, 10, 11, 12, 13])
        let narrow = ClockPlan(step: 10, anchor: 0, intervals: [10, 5], skews: [0, 0])
        let held = try ClockInterpolation.values(of: clock, plan: narrow, at: Array(0..<10), restarts: [])
        #expect(held[1, 1].isNaN && held[4, 1].isNaN)
    }

    /// Timestamps that would ask for an endless grid, or overflow: rows only ever become fewer.
    @Test func hostileTimesNeverMakeMoreRows() throws {
        var random = SplitMix(state: 3)
        let odd: [Int64] = [.min, .min + 1, -1, 0, 1, 31_556_952_000_000_000, .max - 1, .max]
        for round in 0..<200 {
            var times = (0..<40).map { _ in
                round % 2 == 0 ? odd[Int(random.next() % 8)] : Int64(bitPattern: random.next())
            }
            if round % 3 == 0 { times.sort() }
            // A microsecond step, then a thousand years.
            if round % 5 == 0 {
                times = (0..<20).map { Int64($0) } + (0..<20).map { 31_556_952_000_000_000 * Int64($0 + 1) }
            }
            let values = (0..<80).map { $0 % 2 == Int(random.next() % 2) || round % 5 == 0 && $0 % 3 == 0 ? 1.0 : .nan }
            let table = SignalTable(
                signalNames: ["a", "b"], timestamps: times.map { Timestamp(microseconds: $0) }, values: values,
                rowCount: 40)
            if let alignment = try ClockAlignment(table, minimumRows: 1) { #expect(alignment.rows.rowCount <= 40) }
            let interval = odd[Int(random.next() % 8)]
            let plan = ClockPlan(
                step: max(interval, 1), anchor: 1, intervals: [max(interval, 1), 5], skews: [interval, 0])
            var readings = HeldReadings(signals: 2)
            let rows = readings.rows(of: table, plan: plan)
            #expect(rows.table.rowCount == rows.sources.count && rows.sources.count <= 40)
            _ = try ClockInterpolation.values(of: table, plan: plan, at: rows.sources, restarts: [])
        }
    }
}
