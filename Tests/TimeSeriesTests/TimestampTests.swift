import Testing

@testable import TimeSeries

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("2020-07-13T20:44:46Z", "2020-07-13T20:44:46.000Z"),
        ("2020-07-13T20:44:46.123000Z", "2020-07-13T20:44:46.123Z"),
        ("2020-07-13T20:44:46.123456Z", "2020-07-13T20:44:46.123456Z"),
        ("2020-07-13T20:44:46.123456789Z", "2020-07-13T20:44:46.123456Z"),
        ("2020-07-13T20:44:46.1", "2020-07-13T20:44:46.100Z"),
        ("2019-01-07T21:28:10.000+00:00", "2019-01-07T21:28:10.000Z"),
        ("2018-01-03T16:00-08:00", "2018-01-04T00:00:00.000Z"),
        ("2018-01-03T16:00:00+0530", "2018-01-03T10:30:00.000Z"),
        ("2018-01-03 16:00:00", "2018-01-03T16:00:00.000Z"),
        ("2018-01-03t16:00:00z", "2018-01-03T16:00:00.000Z"),
        ("2018-01-03", "2018-01-03T00:00:00.000Z"),
        ("2000-02-29", "2000-02-29T00:00:00.000Z"),
        ("2024-02-29T23:59:59.999999Z", "2024-02-29T23:59:59.999999Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ("1969-12-31T23:59:59.000001Z", "1969-12-31T23:59:59.000001Z"),
    ])
    func readsAndWrites(text: String, expected: String) throws {
        let time = try #require(Timestamp(parsing: text))
        #expect(time.description == expected)
        #expect(Timestamp(parsing: expected) == time)
    }

    @Test(arguments: [
        "", "2020", "2020-1-1", "2020-13-01", "2020-00-01", "2020-01-32", "2020-01-00", "2021-02-29", "1900-02-29",
        "2020-04-31", "2020-01-01T", "2020-01-01T24:00", "2020-01-01T23:60", "2020-01-01T23:59:60Z", "2020-01-01T12",
        "2020-01-01T12:00:00.", "2020-01-01T12:00:00.Z", "2020-01-01T12:00:00.1234567890Z", "2020-01-01T12:00:00+1",
        "2020-01-01T12:00:00+24:00", "2020-01-01T12:00:00+01:60", "2020-01-01T12:00:00ZZ", "2020-01-01T12:00:00 Z",
        "0000-01-01", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "1594673086", "2020-01-01Z",
        "2020/01/01", " 2020-01-01", "２０２０-01-01", "-2020-01-01",
    ])
    func refuses(text: String) {
        #expect(Timestamp(parsing: text) == nil)
    }

    @Test func everyDayOfTheCalendarRoundTrips() throws {
        var next = try #require(CivilDate(year: 1, month: 1, day: 1).dayNumber)
        #expect(CivilDate(year: 1970, month: 1, day: 1).dayNumber == 0)
        for year in stride(from: 1, through: 9999, by: 1) where year < 410 || year > 9900 || year % 97 == 0 {
            let first = try #require(CivilDate(year: year, month: 1, day: 1).dayNumber)
            if year < 410 { try #require(first == next) }
            next = first
            for month in 1...12 {
                for day in 1...CivilDate.dayCount(month: month, year: year) {
                    let date = CivilDate(year: year, month: month, day: day)
                    guard date.dayNumber == next, CivilDate(dayNumber: next) == date else {
                        Issue.record("\(date)")
                        return
                    }
                    next += 1
                }
            }
        }
    }

    @Test(arguments: [Int64.min, .max, -62_167_219_200_000_001, Timestamp.latest.microseconds + 1])
    func writesInstantsOutsideTheCalendarWithoutTrapping(microseconds: Int64) {
        let text = Timestamp(microseconds: microseconds).description
        #expect(text.hasSuffix("Z") && (text.hasPrefix("+") || text.hasPrefix("-")))
    }

    @Test func theBoundsAreWhatTheySay() {
        #expect(Timestamp(parsing: "0001-01-01") == .earliest)
        #expect(Timestamp(parsing: "9999-12-31T23:59:59.999999Z") == .latest)
    }
}
