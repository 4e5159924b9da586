/// The periods that a calendar suggests for a granularity.
struct PeriodCandidates {
    /// In the order in which they are tried.
    var tried: [Int]
    /// The period that is preferred to one that divides it, if the series is long enough.
    var standard: Int?

    init(granularity: SeriesGranularity, interval: Int) {
        let interval = max(interval, 1)
        switch granularity {
        case .daily: (tried, standard) = ([7], 7)
        case .hourly: (tried, standard) = ([168 / interval, 24 / interval], 168 / interval)
        case .minutely:
            (tried, standard) = ([10_080 / interval, 1440 / interval, 2880 / interval], 10_080 / interval)
        case .secondly:
            (tried, standard) = ([604_800 / interval, 86_400 / interval, 172_800 / interval], 604_800 / interval)
        case .weekly: (tried, standard) = ([12, 4], 12)
        case .monthly: (tried, standard) = ([12], 12)
        case .microsecond: (tried, standard) = ([1000], nil)
        case .yearly, .none: (tried, standard) = ([], nil)
        }
    }
}
