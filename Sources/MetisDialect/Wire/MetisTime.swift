import TimeSeries

/// Times: text as a calendar shows it, in UTC, or seconds since 1970. Kept to the second.
enum MetisTime {
    static let range = -62_135_596_800...253_402_300_799

    static func seconds(_ time: Timestamp) -> Int {
        let (quotient, rest) = time.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return Int(quotient) - (rest < 0 ? 1 : 0)
    }

    /// Nil out of range.
    static func timestamp(seconds: Int) -> Timestamp? {
        range.contains(seconds) ? Timestamp(microseconds: Int64(seconds) * 1_000_000) : nil
    }

    /// Such as `2018-10-17 17:28:00`.
    static func timestamp(_ text: String) -> Timestamp? {
        Timestamp(parsing: text).flatMap { timestamp(seconds: seconds($0)) }
    }
}
