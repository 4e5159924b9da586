/// Finds the points at which a series changes its level or its slope for good, without training.
///
/// The method of the Azure service, whose questions and answers these are, was never published. This one is made of known parts:
///
/// 1. A season is taken away (``RobustSTL``, then phase medians beside the lines of step 3), unless it was found out, has few cycles,
///    and lines alone describe the series at less cost. So are outliers: what lies far
///    from a running median gives way to it (Hampel, *The influence curve and its role in robust estimation*, 1974).
/// 2. The deviation of the noise is the median of what windows of `stableTrendWindow` points leave beside a line.
/// 3. The series is cut into straight lines of at least `stableTrendWindow` points by optimal partitioning (Jackson et al., *An
///    algorithm for optimal partitioning of data on an interval*, 2005), at a price of 5 ln n variances a line, which grows as
///    Schwarz's criterion does (Yao, *Estimating the number of change-points via Schwarz' criterion*, 1988).
/// 4. Cuts that noise with a memory, or a smooth bend (a cubic), explains as well are taken back. Bends without a step move to
///    where both lines meet.
/// 5. Cuts at which the old line, carried on, misses the new one by less than `1 - threshold` of the range are taken back.
///
/// Invariant to shifts and to multiples of the values; O(n²) time with a small constant, O(n) memory.
public struct ChangePointDetector: Sendable {
    public static let minimumPoints = 12

    public struct Parameters: Sendable, Equatable {
        public var granularity: SeriesGranularity
        /// The distance of two points in units of the granularity.
        public var customInterval = 1
        /// nil: is found out. 0 or 1: there is none.
        public var period: Int?
        /// Fewest points between two changes, 3 or more and less than half of the series; nil: the granularity's, or what the
        /// series allows.
        public var stableTrendWindow: Int?
        /// 0.01...0.99; nil: the granularity's. The lower, the larger the error of the trend that is tolerated, and the fewer
        /// change points: what a lower threshold finds is a part of what a higher one finds.
        public var threshold: Double?

        public init(granularity: SeriesGranularity = .none) { self.granularity = granularity }
    }

    public let parameters: Parameters

    private static let windowRange = "3 or more, and less than half of the points of the series"

    /// - Throws: `UnivariateSeriesError.parameterOutOfRange`.
    public init(_ parameters: Parameters) throws(UnivariateSeriesError) {
        guard parameters.customInterval > 0 else {
            throw .parameterOutOfRange(name: "customInterval", allowed: "1 or more")
        }
        guard parameters.period ?? 0 >= 0 else { throw .parameterOutOfRange(name: "period", allowed: "0 or more") }
        if let threshold = parameters.threshold, !(0.01...0.99).contains(threshold) {
            throw .parameterOutOfRange(name: "threshold", allowed: "0.01...0.99")
        }
        if let window = parameters.stableTrendWindow, window < 3 {
            throw .parameterOutOfRange(name: "stableTrendWindow", allowed: Self.windowRange)
        }
        self.parameters = parameters
    }

    /// Finds the change points. A change at an instant without a point is that of the next point.
    /// - Parameter check: called between steps; what it throws ends the call.
    /// - Throws: `UnivariateSeriesError`, or what `check` throws.
    public func detect(_ series: UnivariateSeries, check: () throws -> Void = {}) throws -> ChangePointDetection {
        guard series.values.count >= Self.minimumPoints else {
            throw UnivariateSeriesError.tooFewPoints(count: series.values.count, minimum: Self.minimumPoints)
        }
        let window = try window(for: series.values.count)
        let threshold = parameters.threshold ?? parameters.granularity.defaultChangeThreshold
        let grid = try SeasonedGrid(series, parameters, check: check)
        let found = try ChangeAnalysis(window: window, tolerance: 1 - threshold)
            .run(grid.values, period: grid.period, isPeriodGiven: parameters.period != nil, check: check)
        return grid.detection(found, of: series)
    }

    private func window(for count: Int) throws -> Int {
        let longest = (count - 1) / 2
        guard let window = parameters.stableTrendWindow else {
            return min(parameters.granularity.defaultTrendWindow, longest)
        }
        guard window <= longest else {
            throw UnivariateSeriesError.parameterOutOfRange(name: "stableTrendWindow", allowed: Self.windowRange)
        }
        return window
    }
}

extension SeriesGranularity {
    /// How long the trend between two change points lasts at least, in points.
    var defaultTrendWindow: Int {
        switch self {
        case .yearly, .weekly: 3
        case .daily: 5
        case .monthly: 6
        case .hourly: 24
        case .minutely, .secondly: 72
        case .microsecond, .none: 100
        }
    }

    /// One minus the share of its range by which a series may miss its trend.
    var defaultChangeThreshold: Double { self == .hourly ? 0.91 : 0.9 }
}
