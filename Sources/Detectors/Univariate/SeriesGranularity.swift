/// The distance between the points of a series, before `customInterval` multiplies it.
public enum SeriesGranularity: String, Sendable, CaseIterable {
    case yearly, monthly, weekly, daily, hourly, minutely, secondly
    /// Milliseconds, in spite of the name, which is the protocol's.
    case microsecond
    /// Points without a clock: they follow one another and nothing is missing.
    case none

    /// Length of one step in microseconds; nil where the calendar decides, and without a clock.
    var microseconds: Int64? {
        switch self {
        case .weekly: 604_800_000_000
        case .daily: 86_400_000_000
        case .hourly: 3_600_000_000
        case .minutely: 60_000_000
        case .secondly: 1_000_000
        case .microsecond: 1_000
        case .yearly, .monthly, .none: nil
        }
    }

    /// How many points a client should send with a question about the newest one, when the series has no period. The newest
    /// point itself is not among them.
    var defaultWindow: Int {
        switch self {
        case .daily: 28
        case .hourly: 168
        case .minutely, .secondly, .none: 1440
        case .weekly, .monthly, .yearly: 12
        case .microsecond: 1000
        }
    }
}
