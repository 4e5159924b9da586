import Testing
import TimeSeries

@testable import Detectors

/// The periods of a forecast. Expected times are pandas'.
@Suite struct ProphetCalendarTests {
    /// Seconds of a day at a time of day, UTC.
    private static func at(_ year: Int, _ month: Int, _ day: Int, _ seconds: Int = 0) -> Int {
        Int(CivilDate(year: year, month: month, day: day).dayNumber ?? 0) * 86_400 + seconds
    }

    private static func stamps(_ period: String, _ start: Int, _ count: Int) throws -> [Int] {
        try ForecastCalendar(period: period).stamps(after: start, count: count)
    }

    @Test(arguments: [
        ("S", 1), ("s", 1), ("T", 60), ("min", 60), ("H", 3600), ("h", 3600), ("D", 86_400), ("15T", 900), ("2H", 7200),
        ("1H30min", 5400), ("1D12H", 129_600), ("HT", -1),
    ])
    func ticksStepFromTheStart(period: String, seconds: Int) throws {
        guard seconds > 0 else {
            #expect(throws: DetectorError.self) { try Self.stamps(period, 0, 1) }
            return
        }
        let start = Self.at(2024, 2, 28, 12_345)
        #expect(try Self.stamps(period, start, 3) == [1, 2, 3].map { start + $0 * seconds })
        #expect(try Self.stamps(period, -5, 1) == [seconds - 5])
    }

    @Test func weeksRollToTheirDay() throws {
        // 2024-05-01 was a Wednesday.
        let start = Self.at(2024, 5, 1, 3600)
        #expect(try Self.stamps("W", start, 2) == [Self.at(2024, 5, 5, 3600), Self.at(2024, 5, 12, 3600)])
        #expect(try Self.stamps("W-WED", start, 2) == [Self.at(2024, 5, 8, 3600), Self.at(2024, 5, 15, 3600)])
        #expect(try Self.stamps("2W-THU", start, 2) == [Self.at(2024, 5, 2, 3600), Self.at(2024, 5, 16, 3600)])
        #expect(try Self.stamps("3W-WED", start, 1) == [Self.at(2024, 5, 22, 3600)])
        for (index, day) in ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"].enumerated() {
            // 2024-05-06 was a Monday; the Sunday before it starts the search.
            let found = try Self.stamps("W-" + day, Self.at(2024, 5, 5, 7), 1)
            #expect(found == [Self.at(2024, 5, 6 + index, 7)])
        }
        // Before 1970 as well.
        #expect(try Self.stamps("W", Self.at(1969, 12, 28, 1), 2) == [Self.at(1970, 1, 4, 1), Self.at(1970, 1, 11, 1)])
    }

    @Test func monthsQuartersAndYearsKeepTheTimeOfDay() throws {
        let start = Self.at(2024, 1, 31, 4000)
        #expect(try Self.stamps("M", start, 2) == [Self.at(2024, 2, 29, 4000), Self.at(2024, 3, 31, 4000)])
        #expect(try Self.stamps("MS", start, 2) == [Self.at(2024, 2, 1, 4000), Self.at(2024, 3, 1, 4000)])
        #expect(try Self.stamps("2MS", start, 2) == [Self.at(2024, 2, 1, 4000), Self.at(2024, 4, 1, 4000)])
        #expect(try Self.stamps("2M", start, 1) == [Self.at(2024, 3, 31, 4000)])
        #expect(try Self.stamps("Q", start, 2) == [Self.at(2024, 3, 31, 4000), Self.at(2024, 6, 30, 4000)])
        #expect(try Self.stamps("QS", start, 2) == [Self.at(2024, 4, 1, 4000), Self.at(2024, 7, 1, 4000)])
        #expect(try Self.stamps("QS", Self.at(2024, 10, 1), 1) == [Self.at(2025, 1, 1)])
        for name in ["Y", "A"] { #expect(try Self.stamps(name, start, 1) == [Self.at(2024, 12, 31, 4000)]) }
        for name in ["YS", "AS"] { #expect(try Self.stamps(name, start, 1) == [Self.at(2025, 1, 1, 4000)]) }
        #expect(try Self.stamps("3YS", Self.at(1899, 1, 1, 9), 2) == [Self.at(1902, 1, 1, 9), Self.at(1905, 1, 1, 9)])
        #expect(try Self.stamps("M", Self.at(1900, 2, 27), 1) == [Self.at(1900, 2, 28)])
    }

    @Test func weekdaysSkipWeekends() throws {
        let friday = Self.at(2024, 5, 3, 60)
        let monday = Self.at(2024, 5, 6, 60)
        #expect(try Self.stamps("B", friday, 2) == [monday, monday + 86_400])
        #expect(try Self.stamps("B", friday + 86_400, 1) == [monday])
        #expect(try Self.stamps("3B", friday, 2) == [monday + 2 * 86_400, monday + 7 * 86_400])
        #expect(try Self.stamps("2B", friday + 86_400, 2) == [monday, monday + 2 * 86_400])
    }

    @Test(arguments: [
        "", "ME", "d", "w", "0H", "00D", "-1H", "+1H", "1.5H", "2", "H2", " H", "H ", "1M1D", "1D1M", "W-", "W-mon",
        "QS-FEB",
        "L", "ms", "é", "H\0", "99999999999999999999H", "9223372036854775807D", "9223372036854775807S1S",
        String(repeating: "1H", count: 60),
    ])
    func everythingElseIsRefused(period: String) {
        #expect(throws: DetectorError.self) { try ForecastCalendar(period: period) }
    }

    @Test(arguments: ["S", "D", "W", "W-SAT", "B", "MS", "M", "QS", "Q", "YS", "A"])
    func noMultipleNorStartLeavesTheRange(period: String) throws {
        let limit = Prophet.Limits.seconds
        #expect(throws: DetectorError.self) { try Self.stamps("9223372036854775807" + period, 0, 3) }
        #expect(throws: DetectorError.self) { try Self.stamps("4611686018427387904" + period, -limit, 3) }
        #expect(throws: DetectorError.self) { try Self.stamps("106751991" + period, limit - 5, 2) }
        #expect(throws: DetectorError.self) { try Self.stamps(period, limit, 1) }
        for start in [limit + 1, -limit - 1, .max, .min] {
            #expect(throws: DetectorError.self) { try Self.stamps(period, start, 1) }
        }
        for count in [0, -1, .min, .max, Prophet.Limits.horizon + 1] {
            #expect(throws: DetectorError.self) { try Self.stamps(period, 0, count) }
        }
        let first = try Self.stamps(period, -limit, 2)
        #expect(first[0] > -limit && first[1] > first[0])
    }

    @Test func theLongestHorizonFits() throws {
        let stamps = try Self.stamps("H", 0, Prophet.Limits.horizon)
        #expect(stamps.count == Prophet.Limits.horizon && stamps.last == 3600 * Prophet.Limits.horizon)
    }
}
