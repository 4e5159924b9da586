/// From a series to findings about its points: period, gaps, choice of detector.
struct SeriesAnalysis {
    /// A point so close to what was expected of it is no anomaly, whatever the detector says.
    private static let tiny = 1e-8
    /// Where so much of a series lies together, the newest point is held to a smaller share of anomalies.
    private static let majorityLimit = 0.6

    let series: UnivariateSeries
    let parameters: UnivariateAnomalyDetector.Parameters
    let isLast: Bool

    struct Outcome: Sendable {
        var period: Int
        /// For the points of the series, without those that were filled in.
        var findings: PointFindings
    }

    func run(check: () throws -> Void) throws -> Outcome {
        guard series.values.count >= UnivariateAnomalyDetector.minimumPoints else {
            throw UnivariateSeriesError.tooFewPoints(
                count: series.values.count, minimum: UnivariateAnomalyDetector.minimumPoints)
        }
        let filling = GapFilling(series: series)
        let period = try period(filling, check: check)
        let filled = mayFill(period: period) ? filling.filled(parameters.imputation, period: period) : nil
        let values = filled ?? series.values
        try check()
        var findings =
            period > 1
            ? try seasonalFindings(values, period: period, check: check) : try findings(values, check: check)
        if filled != nil {
            var isGiven = [Bool](repeating: false, count: values.count)
            for position in series.positions { isGiven[position] = true }
            findings = findings.filtered(by: isGiven)
        }
        for index in series.values.indices where abs(series.values[index] - findings.expected[index]) < Self.tiny {
            findings.deviations[index] = nil
        }
        return Outcome(period: period, findings: findings)
    }

    private func period(_ filling: GapFilling, check: () throws -> Void) throws -> Int {
        if let given = parameters.period {
            guard given > 1 else { return given }
            // A grid that is too long to be filled is far too sparse as well.
            guard !filling.isTooSparse else {
                throw UnivariateSeriesError.tooManyMissing(points: series.gridCount, given: series.values.count)
            }
            let points = parameters.imputation == .none ? series.values.count : series.gridCount
            guard given <= (points - 1) / 2 else {
                throw UnivariateSeriesError.periodTooLong(period: given, points: points)
            }
            return given
        }
        if filling.isTooSparse { return 0 }
        let imputation = parameters.imputation == .automatic ? .previous : parameters.imputation
        return try PeriodDetection.period(
            of: filling.filled(imputation, period: 0) ?? series.values, granularity: parameters.granularity,
            interval: parameters.customInterval, check: check)
    }

    private func mayFill(period: Int) -> Bool {
        switch parameters.imputation {
        case .none: false
        case .automatic: period > 1
        case .previous, .linear, .fixed: true
        }
    }

    private func seasonalFindings(_ values: [Double], period: Int, check: () throws -> Void) throws -> PointFindings {
        try SeasonalDetector(values: values, period: period, ratio: ratio, isLast: isLast).detect(check: check)
    }

    private func findings(_ values: [Double], check: () throws -> Void) throws -> PointFindings {
        let detect: ([Double], Double) -> PointFindings
        if isFast, values.medianAbsoluteDeviation >= Self.tiny {
            let needsTrend = parameters.margins == .v2
            detect = { [isLast] in
                SpectralResidualDetector(values: $0, ratio: $1, isLast: isLast, needsTrend: needsTrend).detect()
            }
        } else {
            let trend = SmoothTrend.of(values, period: 0)
            detect = { [isLast] in ThresholdDetector(values: $0, trend: trend, ratio: $1, isLast: isLast).detect() }
        }
        let first = detect(values, ratio)
        try check()
        return DifferencedSeries.complete(first, of: values, ratio: ratio, detect: detect)
    }

    /// Whether its points are less than an hour apart, on a clock of minutes or seconds.
    private var isFast: Bool {
        switch parameters.granularity {
        case .minutely: parameters.customInterval < 60
        case .secondly: parameters.customInterval < 3600
        default: false
        }
    }

    /// The share of points that may be anomalies.
    private var ratio: Double {
        let ratio = parameters.maxAnomalyRatio
        guard isLast else { return ratio }
        let majority = MajorityShare.of(series.values)
        guard majority > Self.majorityLimit else { return ratio }
        return max((1 - majority) * ratio, min(0.05, ratio))
    }
}
