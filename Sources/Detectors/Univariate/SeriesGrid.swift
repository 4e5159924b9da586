import TimeSeries

/// Where the points of a series stand on a grid of equal steps that begins at the first of them.
public enum SeriesGrid {
    /// Steps from the first timestamp to each.
    ///
    /// Months and years are calendar steps: the day of the month stays, and the last day of a month matches the last of another.
    /// - Throws: the first timestamp that is out of order, a duplicate, or off the grid.
    public static func positions(
        of timestamps: [Timestamp], granularity: SeriesGranularity, interval: Int = 1
    ) throws(UnivariateSeriesError) -> [Int] {
        guard interval > 0 else { throw .parameterOutOfRange(name: "customInterval", allowed: "1 or more") }
        for index in timestamps.indices.dropFirst() where timestamps[index] <= timestamps[index - 1] {
            throw timestamps[index] == timestamps[index - 1]
                ? .duplicateTimestamp(index: index) : .outOfOrder(index: index)
        }
        guard let first = timestamps.first else { return [] }
        if granularity == .none { return Array(timestamps.indices) }

        var positions: [Int] = []
        positions.reserveCapacity(timestamps.count)
        for (index, timestamp) in timestamps.enumerated() {
            let steps =
                granularity.microseconds.map { wholeSteps(from: first, to: timestamp, unit: $0) }
                ?? calendarSteps(from: first, to: timestamp, years: granularity == .yearly)
            guard let steps, steps.isMultiple(of: interval) else {
                throw .offGrid(index: index, granularity: granularity, interval: interval)
            }
            positions.append(steps / interval)
        }
        return positions
    }

    private static func wholeSteps(from first: Timestamp, to timestamp: Timestamp, unit: Int64) -> Int? {
        let (distance, overflow) = timestamp.microseconds.subtractingReportingOverflow(first.microseconds)
        guard !overflow, distance.isMultiple(of: unit) else { return nil }
        return Int(distance / unit)
    }

    /// Months, or years, between two instants of the same time of day; nil if the days of the month do not match.
    private static func calendarSteps(from first: Timestamp, to timestamp: Timestamp, years: Bool) -> Int? {
        let (a, timeA) = calendarDay(first)
        let (b, timeB) = calendarDay(timestamp)
        guard timeA == timeB else { return nil }
        let lastA = CivilDate.dayCount(month: a.month, year: a.year)
        let lastB = CivilDate.dayCount(month: b.month, year: b.year)
        // The end of a month stands for every day that the month lacks.
        guard
            a.day == b.day || (a.day == lastA && b.day == lastB) || (b.day == lastB && a.day > lastB)
                || (a.day == lastA && b.day > lastA)
        else { return nil }
        let months = (b.year - a.year) * 12 + b.month - a.month
        guard years else { return months }
        return months.isMultiple(of: 12) ? months / 12 : nil
    }

    private static func calendarDay(_ timestamp: Timestamp) -> (day: CivilDate, time: Int64) {
        let perDay: Int64 = 86_400_000_000
        let time = (timestamp.microseconds % perDay + perDay) % perDay
        let quotient = timestamp.microseconds / perDay
        let dayNumber = timestamp.microseconds % perDay < 0 ? quotient - 1 : quotient
        return (CivilDate(dayNumber: dayNumber), time)
    }
}
