/// Why a series cannot be judged. Positions are 0-based.
public enum UnivariateSeriesError: Error, Sendable, Equatable {
    case tooFewPoints(count: Int, minimum: Int)
    /// There are as many timestamps as values, or none at all.
    case timestampsMismatch(timestamps: Int, values: Int)
    case notFinite(index: Int)
    /// A granularity other than `none` needs timestamps.
    case timestampsMissing(granularity: SeriesGranularity)
    /// This timestamp is earlier than the one before.
    case outOfOrder(index: Int)
    case duplicateTimestamp(index: Int)
    /// This timestamp is no whole number of steps after the first.
    case offGrid(index: Int, granularity: SeriesGranularity, interval: Int)
    /// A season can be judged only where it was seen twice and a bit: `points` are those of the grid.
    case periodTooLong(period: Int, points: Int)
    /// A season cannot be judged where more than half of the grid is missing.
    case tooManyMissing(points: Int, given: Int)
    /// A parameter lies outside its range; `allowed` is that range in words.
    case parameterOutOfRange(name: String, allowed: String)
}

extension UnivariateSeriesError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooFewPoints(let count, let minimum):
            "the series has \(count) points: at least \(minimum) are needed"
        case .timestampsMismatch(let timestamps, let values):
            "there are \(timestamps) timestamps for \(values) values: each value needs one"
        case .notFinite(let index):
            "the value at index \(index) is not a finite number"
        case .timestampsMissing(let granularity):
            "granularity \(granularity.rawValue) needs a timestamp for every point"
        case .outOfOrder(let index):
            "the timestamp at index \(index) is earlier than the one before: sort the points by time"
        case .duplicateTimestamp(let index):
            "the timestamp at index \(index) equals the one before: send one point for each instant"
        case .offGrid(let index, let granularity, let interval):
            "the timestamp at index \(index) is not a whole number of steps after the first one "
                + "(granularity \(granularity.rawValue), customInterval \(interval))"
        case .periodTooLong(let period, let points):
            "period \(period) needs at least twice as many points and one more: there are \(points)"
        case .tooManyMissing(let points, let given):
            "a seasonal series needs values at half of its \(points) instants or more: \(given) were given"
        case .parameterOutOfRange(let name, let allowed):
            "parameter \(name) is out of range: allowed is \(allowed)"
        }
    }
}
