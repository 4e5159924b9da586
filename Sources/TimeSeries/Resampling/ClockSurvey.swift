/// Finds out whether the signals of a table report on clocks of their own, and how.
///
/// They do when, in a table with rising timestamps,
/// - at least one signal is *off the rows' clock*: it has no reading in 30 % or more of the rows between its first and its
///   last, although its own readings are regular and go on for at least half of the time;
/// - half of the rows or more lack half of their readings or more: one slow signal among many on one clock is a signal with
///   missing cells, and is treated as such; and
/// - every signal with at least ``fewestReadings`` readings is regular: 80 % of its intervals lie within a quarter of
///   their median.
///
/// Readings that are missing at random leave irregular intervals, so a table with holes is not mistaken for one of many
/// clocks.
public enum ClockSurvey {
    /// Fewer readings than this say nothing about a clock.
    static let fewestReadings = 8
    private static let absentShare = 0.3
    private static let regularShare = 0.8
    /// An interval of more than this many median ones is a gap.
    static let gapFactor: Int64 = 3

    /// No clock is slower: 2,000 years. Skews of a few steps stay well within what a plan may hold.
    private static let longestInterval = ClockPlan.longest / 16

    /// What one column shows.
    struct Clock {
        var readings = 0
        /// Median interval; nil when there are too few readings, or the median is not positive or too long.
        var interval: Int64?
        var isRegular = false
        /// Share of the rows between the first and the last reading that have none.
        var absent = 0.0
        /// Time between readings, gaps left out.
        var covered = 0.0
    }

    /// - Parameters:
    ///   - step: the time from row to row that is wanted; the median interval of the fastest steady signal when
    ///     nil.
    ///   - progress: called for every column; what it throws ends the survey.
    /// - Returns: nil when the rows of the table share one clock, or time plays no part. Skews are zero: see
    ///   ``ClockSkew``.
    public static func plan(
        for table: SignalTable, step: Int64? = nil, progress: () throws -> Void = {}
    ) rethrows -> ClockPlan? {
        guard let timestamps = table.timestamps, table.signalCount > 1, table.rowCount > 1,
            step.map({ (1...longestInterval).contains($0) }) ?? true
        else { return nil }
        // Nearly every table has nothing to find here, and is read once, in the order of its memory.
        try progress()
        guard mayHaveOwnClock(table) else { return nil }
        let times = timestamps.map(\.microseconds)
        guard zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        var total = 0.0
        let restarts = Set(table.restarts)
        for row in 1..<times.count where !restarts.contains(row) {
            total += Double(times[row]) - Double(times[row - 1])
        }

        let clocks = try (0..<table.signalCount).map { column in
            try progress()
            return clock(of: table, column: column, times: times, restarts: restarts)
        }
        let steady = clocks.indices.filter { clocks[$0].isRegular && clocks[$0].covered >= 0.5 * total }
        guard clocks.allSatisfy({ $0.isRegular || $0.readings < fewestReadings }),
            steady.contains(where: { clocks[$0].absent >= absentShare })
        else { return nil }
        let anchor = steady.min { a, b in
            let (left, right) = (clocks[a].interval ?? .max, clocks[b].interval ?? .max)
            return left != right ? left < right : clocks[a].readings > clocks[b].readings
        }
        guard let anchor, let fastest = clocks[anchor].interval else { return nil }
        return ClockPlan(
            step: step ?? fastest, anchor: anchor, intervals: clocks.map { $0.interval ?? fastest },
            skews: clocks.map { _ in 0 })
    }

    /// Whether any signal with enough readings is absent often enough, and most rows are mostly empty.
    private static func mayHaveOwnClock(_ table: SignalTable) -> Bool {
        let width = table.signalCount
        var sparse = 0
        var readings = [Int](repeating: 0, count: width)
        var first = readings
        var last = readings
        table.values.withUnsafeBufferPointer { values in
            for row in 0..<table.rowCount {
                let count = (0..<width).count { values[row * width + $0].isFinite }
                if 2 * count <= width { sparse += 1 }
                for signal in 0..<width where values[row * width + signal].isFinite {
                    if readings[signal] == 0 { first[signal] = row }
                    readings[signal] += 1
                    last[signal] = row
                }
            }
        }
        return 2 * sparse >= table.rowCount
            && (0..<width).contains { signal in
                let rows = Double(last[signal] - first[signal] + 1)
                return readings[signal] >= fewestReadings && rows - Double(readings[signal]) >= absentShare * rows
            }
    }

    private static func clock(of table: SignalTable, column: Int, times: [Int64], restarts: Set<Int>) -> Clock {
        var clock = Clock()
        var intervals: [Int64] = []
        var last: Int?
        var rowsSinceFirst = 0
        var rowsAtLast = 0
        for row in 0..<table.rowCount {
            if restarts.contains(row) { last = nil }
            let isPresent = table[row, column].isFinite
            if isPresent || clock.readings > 0 { rowsSinceFirst += 1 }
            guard isPresent else { continue }
            clock.readings += 1
            rowsAtLast = rowsSinceFirst
            if let last {
                let (interval, overflow) = times[row].subtractingReportingOverflow(times[last])
                intervals.append(overflow ? .max : interval)
            }
            last = row
        }
        guard clock.readings >= fewestReadings, !intervals.isEmpty else { return clock }
        clock.absent = Double(rowsAtLast - clock.readings) / Double(rowsAtLast)
        let sorted = intervals.sorted()
        let median = sorted[sorted.count / 2]
        guard (1...longestInterval).contains(median) else { return clock }
        clock.interval = median
        let tolerance = median / 4
        let regular = intervals.count { $0 >= median - tolerance && $0 <= median + tolerance }
        clock.isRegular = Double(regular) >= regularShare * Double(intervals.count)
        for interval in intervals where interval <= gapFactor * median { clock.covered += Double(interval) }
        return clock
    }
}
