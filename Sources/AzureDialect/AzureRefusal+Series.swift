import Detectors

extension AzureRefusal {
    /// What the detector has against a series or a parameter.
    init(_ error: UnivariateSeriesError) {
        switch error {
        case .tooFewPoints(let count, let minimum):
            self.init(
                .invalidSeries, "'series' must have at least \(minimum) points: it has \(count).")
        case .timestampsMissing, .timestampsMismatch:
            self.init(.badArgument, "Every point of 'series' needs a 'timestamp' unless 'granularity' is none.")
        case .notFinite(let index):
            self.init(.badArgument, "'value' of the point at index \(index) of 'series' is not a number.", point: index)
        case .outOfOrder(let index):
            self.init(
                .invalidSeries,
                "'timestamp' must be in ascending order: that at index \(index) of 'series' is earlier than the one before.",
                point: index)
        case .duplicateTimestamp(let index):
            self.init(
                .invalidSeries,
                "'series' has a duplicate timestamp: that at index \(index) equals the one before. Send one point for each instant.",
                point: index)
        case .offGrid(let index, let granularity, let interval):
            self.init(
                .invalidSeries,
                "'timestamp' at index \(index) of 'series' is not a whole number of steps after the first one; with granularity "
                    + "\(granularity.rawValue) and customInterval \(interval) every one must be.", point: index)
        case .periodTooLong(let period, let points):
            self.init(
                .invalidModelArgument,
                "'period' \(period) is too long for \(points) points: it must be at most \(max(0, (points - 1) / 2)).")
        case .tooManyMissing(let points, let given):
            self.init(
                .invalidSeries,
                "'series' has too many missing points for a 'period': of \(points) instants \(given) are given, and at least half "
                    + "must be.")
        case .parameterOutOfRange(let name, let allowed):
            let kind = Self.kinds[name] ?? (.invalidModelArgument, "a number")
            self.init(kind.code, "'\(name)' must be \(kind.noun): \(allowed).")
        }
    }

    private static let kinds: [String: (code: Code, noun: String)] = [
        "customInterval": (.invalidCustomInterval, "a whole number"), "period": (.invalidPeriod, "a whole number"),
        "maxAnomalyRatio": (.invalidModelArgument, "a number"),
        "sensitivity": (.invalidModelArgument, "a whole number"),
        "stableTrendWindow": (.invalidModelArgument, "a whole number"),
        "imputeFixedValue": (.invalidImputeFixedValue, "a number"),
    ]
}
