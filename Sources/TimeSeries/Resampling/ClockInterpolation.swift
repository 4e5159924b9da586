/// The readings of signals on their own clocks at given instants, on straight lines between the readings around them.
///
/// Never across a gap, which is a time of more than three of the signal's own median intervals: there, and beyond the
/// first and last reading around a gap, a reading is held for one interval, and then the cell is missing. Uses readings after the instant,
/// so it is for training data only; what live rows can know is ``HeldReadings``.
public enum ClockInterpolation {
    /// - Parameters:
    ///   - table: with rising timestamps.
    ///   - rows: rows of `table`, rising, at whose instants values are wanted.
    ///   - restarts: as of the table that has just these rows.
    ///   - progress: called for every column; what it throws ends the work.
    /// - Returns: one row for each of `rows`; `table` itself when it has no timestamps.
    public static func values(
        of table: SignalTable, plan: ClockPlan, at rows: [Int], restarts: [Int],
        progress: () throws -> Void = {}
    ) rethrows -> SignalTable {
        guard let timestamps = table.timestamps, plan.isValid(signals: table.signalCount) else { return table }
        let width = table.signalCount
        let tableRestarts = Set(table.restarts)
        var result = [Double](repeating: .nan, count: rows.count * width)
        for signal in 0..<width {
            try progress()
            let delay = plan.delays[signal]
            var readings: [(time: Double, value: Double, startsAnew: Bool)] = []
            // Differences to the first instant keep microseconds exact for 285 years.
            let origin = timestamps[0].microseconds
            func time(_ row: Int) -> Double {
                let (difference, overflow) = timestamps[row].microseconds.subtractingReportingOverflow(origin)
                return overflow ? Double(timestamps[row].microseconds) - Double(origin) : Double(difference)
            }
            var startsAnew = false
            for row in 0..<table.rowCount {
                if tableRestarts.contains(row) { startsAnew = true }
                let x = table[row, signal]
                guard x.isFinite else { continue }
                readings.append((time(row) + Double(delay), x, startsAnew))
                startsAnew = false
            }
            let interval = Double(plan.intervals[signal])
            var next = 0
            for (index, row) in rows.enumerated() {
                let now = time(row)
                while next < readings.count, readings[next].time < now { next += 1 }
                result[index * width + signal] = value(readings, next: next, now: now, interval: interval)
            }
        }
        return SignalTable(
            signalNames: table.signalNames, timestamps: rows.map { timestamps[$0] }, values: result,
            rowCount: rows.count, restarts: restarts)
    }

    private static func value(
        _ readings: [(time: Double, value: Double, startsAnew: Bool)], next: Int, now: Double, interval: Double
    ) -> Double {
        let after = next < readings.count ? readings[next] : nil
        if let after, after.time == now { return after.value }
        let before = next > 0 ? readings[next - 1] : nil
        if let before, let after, !after.startsAnew,
            after.time - before.time <= Double(ClockSurvey.gapFactor) * interval
        {
            let share = (now - before.time) / (after.time - before.time)
            return before.value * (1 - share) + after.value * share
        }
        if let before, now - before.time <= interval { return before.value }
        if let after, after.time - now <= interval { return after.value }
        return .nan
    }
}
