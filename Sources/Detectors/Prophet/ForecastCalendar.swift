import TimeSeries

/// The times of a forecast: steps of a period from the last time of a history, in UTC.
///
/// Periods are those of pandas:
///
/// | period | next times |
/// | --- | --- |
/// | `S` `s`, `T` `min`, `H` `h`, `D` | every second, minute, hour, day |
/// | `15T`, `2H`, `1H30min` | multiples and sums of these |
/// | `W`, `W-SUN` … `W-SAT` | Sundays, or the day named |
/// | `MS`, `M` | first, last days of months |
/// | `QS`, `Q` | first, last days of calendar quarters |
/// | `YS` `AS`, `Y` `A` | first, last days of years |
/// | `B` | Mondays to Fridays |
///
/// Calendar periods keep the time of day and take a multiple too (`2W`: every other Sunday). A start that is not on such a
/// day rolls to the next one first, and that is the first time.
public struct ForecastCalendar: Sendable, Equatable {
    enum Anchor: Sendable, Equatable {
        /// 0 is Sunday.
        case weekday(Int)
        case weekdays
        /// First or last days of every `months` months.
        case months(Int, isEnd: Bool)
    }

    enum Step: Sendable, Equatable {
        /// Seconds.
        case tick(Int)
        case anchored(Anchor, multiple: Int)
    }

    static let secondsPerDay = 86_400

    let step: Step

    /// The next `count` times after `start`, in seconds since 1970-01-01 UTC.
    /// - Throws: ``DetectorError/parameterOutOfRange(name:value:allowed:)`` for a count outside
    ///   1 to ``Prophet/Limits/horizon``, or times that lie more than ``Prophet/Limits/seconds`` from 1970.
    public func stamps(after start: Int, count: Int) throws -> [Int] {
        guard (1...Prophet.Limits.horizon).contains(count) else {
            throw DetectorError.parameterOutOfRange(
                name: "horizon", value: Double(count), allowed: "1 to \(Prophet.Limits.horizon)")
        }
        let limit = Prophet.Limits.seconds
        guard (-limit...limit).contains(start) else {
            throw DetectorError.parameterOutOfRange(
                name: "last timestamp", value: Double(start), allowed: "-\(limit) to \(limit) seconds since 1970")
        }
        var stamps: [Int] = []
        stamps.reserveCapacity(count)
        switch step {
        case .tick(let seconds):
            let (reach, overflows) = seconds.multipliedReportingOverflow(by: count)
            guard !overflows, reach <= limit - start else { throw beyond(count) }
            for index in 1...count { stamps.append(start + index * seconds) }
        case .anchored(let anchor, let multiple):
            let day = start >= 0 ? start / Self.secondsPerDay : -((Self.secondsPerDay - 1 - start) / Self.secondsPerDay)
            let timeOfDay = start - day * Self.secondsPerDay
            var walk = AnchoredDays(anchor, from: day)
            // The first anchor after a start between two of them is a step of its own.
            var move = walk.isOnAnchor ? multiple : 1
            for _ in 0..<count {
                guard let next = walk.advance(move) else { throw beyond(count) }
                let stamp = next * Self.secondsPerDay + timeOfDay
                guard stamp <= limit else { throw beyond(count) }
                stamps.append(stamp)
                move = multiple
            }
        }
        return stamps
    }

    private func beyond(_ count: Int) -> DetectorError {
        .parameterOutOfRange(
            name: "horizon", value: Double(count),
            allowed: "as many periods as end before second \(Prophet.Limits.seconds) (in the year 2262)")
    }
}

/// Walks over the days of an anchor. Days count from 1970-01-01.
private struct AnchoredDays {
    /// Beyond any time that may be asked for (about 292,000 years), and far from overflow.
    private static let farthest = 106_751_991

    private let anchor: ForecastCalendar.Anchor
    /// For weeks and weekdays the day. For months the number of the last anchored period (months since year 0, divided by
    /// the period's) whose day is not after the start.
    private var position: Int
    /// Whether the start is an anchor itself.
    let isOnAnchor: Bool

    init(_ anchor: ForecastCalendar.Anchor, from day: Int) {
        self.anchor = anchor
        switch anchor {
        case .weekday(let weekday):
            // 1970-01-01 was a Thursday.
            let past = Self.modulo(day + 4 - weekday, 7)
            position = day - past
            isOnAnchor = past == 0
        case .weekdays:
            // Counted in weekdays: five a week, weeks beginning on Monday 1970-01-05. A weekend counts as its Friday.
            let weekday = Self.modulo(day - 4, 7)
            let week = (day - 4 - weekday) / 7
            position = week * 5 + min(weekday, 4)
            isOnAnchor = weekday < 5
        case .months(let months, let isEnd):
            let date = CivilDate(dayNumber: Int64(day))
            let month = date.year * 12 + date.month - 1
            let period = (month - Self.modulo(month, months)) / months
            let own = Self.day(ofPeriod: period, months, isEnd: isEnd)
            position = own <= day ? period : period - 1
            isOnAnchor = own == day
        }
    }

    /// The day `count` anchors on; nil when that is too far away to be a time.
    mutating func advance(_ count: Int) -> Int? {
        let days = if case .weekday = anchor { 7 } else { 1 }
        let (move, overflows) = count.multipliedReportingOverflow(by: days)
        guard !overflows, move <= Self.farthest, position <= Self.farthest else { return nil }
        position += move
        switch anchor {
        case .weekday:
            return position <= Self.farthest ? position : nil
        case .weekdays:
            let weekday = Self.modulo(position, 5)
            return (position - weekday) / 5 * 7 + weekday + 4
        case .months(let months, let isEnd):
            guard position <= Self.farthest / 366 * 12 / months else { return nil }
            return Self.day(ofPeriod: position, months, isEnd: isEnd)
        }
    }

    /// First or last day of a period of months.
    private static func day(ofPeriod period: Int, _ months: Int, isEnd: Bool) -> Int {
        let month = isEnd ? period * months + months - 1 : period * months
        let (year, index) = ((month - modulo(month, 12)) / 12, modulo(month, 12) + 1)
        let day = isEnd ? CivilDate.dayCount(month: index, year: year) : 1
        return Int(CivilDate(year: year, month: index, day: day).dayNumber ?? 0)
    }

    private static func modulo(_ a: Int, _ b: Int) -> Int {
        let rest = a % b
        return rest < 0 ? rest + b : rest
    }
}
