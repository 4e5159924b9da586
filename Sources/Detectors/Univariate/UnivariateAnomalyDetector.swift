/// Finds anomalies in one series without training: the algorithm of Azure's Anomaly Detector, as open-sourced in
/// `time-series-anomaly-detector`.
///
/// A series with a period is decomposed and judged by its remainders; one without by its spectral residual if its points are
/// less than an hour apart, or else by thresholds, and a second time by its differences if it is not stationary.
public struct UnivariateAnomalyDetector: Sendable {
    public static let minimumPoints = 12

    public struct Parameters: Sendable, Equatable {
        public var granularity = SeriesGranularity.none
        /// The distance of two points in units of the granularity.
        public var customInterval = 1
        /// nil: is found out. 0 or 1: there is none.
        public var period: Int?
        /// The share of points that may be anomalies: more than 0, at most 0.49.
        public var maxAnomalyRatio = 0.25
        /// 0...100: the more sensitive, the narrower the margins.
        public var sensitivity = 99
        public var imputation = SeriesImputation.automatic
        public var margins = MarginRule.v2

        public init() {}
    }

    public let parameters: Parameters

    /// - Throws: `UnivariateSeriesError.parameterOutOfRange`.
    public init(_ parameters: Parameters) throws(UnivariateSeriesError) {
        guard parameters.customInterval > 0 else {
            throw .parameterOutOfRange(name: "customInterval", allowed: "1 or more")
        }
        guard parameters.period ?? 0 >= 0 else { throw .parameterOutOfRange(name: "period", allowed: "0 or more") }
        guard parameters.maxAnomalyRatio > 0, parameters.maxAnomalyRatio <= 0.49 else {
            throw .parameterOutOfRange(name: "maxAnomalyRatio", allowed: "more than 0, at most 0.49")
        }
        guard (0...100).contains(parameters.sensitivity) else {
            throw .parameterOutOfRange(name: "sensitivity", allowed: "0...100")
        }
        if case .fixed(let value) = parameters.imputation, !value.isFinite {
            throw .parameterOutOfRange(name: "imputeFixedValue", allowed: "a finite number")
        }
        self.parameters = parameters
    }

    /// Judges every point.
    /// - Parameter check: called between steps; what it throws ends the call.
    /// - Throws: `UnivariateSeriesError`, or what `check` throws.
    public func detectEntire(_ series: UnivariateSeries, check: () throws -> Void = {}) throws -> EntireDetection {
        let analysis = try SeriesAnalysis(series: series, parameters: parameters, isLast: false).run(check: check)
        let judged = judge(series, analysis.findings)
        return EntireDetection(
            period: analysis.period, model: analysis.findings.model, expectedValues: analysis.findings.expected,
            upperMargins: judged.upper, lowerMargins: judged.lower,
            isNegativeAnomaly: judged.deviations.map { $0 == .below },
            isPositiveAnomaly: judged.deviations.map { $0 == .above }, severity: judged.severity)
    }

    /// Judges the newest point by those before it.
    /// - Parameter check: called between steps; what it throws ends the call.
    /// - Throws: `UnivariateSeriesError`, or what `check` throws.
    public func detectLast(_ series: UnivariateSeries, check: () throws -> Void = {}) throws -> LastDetection {
        let analysis = try SeriesAnalysis(series: series, parameters: parameters, isLast: true).run(check: check)
        let judged = judge(series, analysis.findings)
        let newest = series.values.count - 1
        let window = analysis.period > 0 ? analysis.period * 4 : parameters.granularity.defaultWindow
        return LastDetection(
            period: analysis.period, model: analysis.findings.model, suggestedWindow: window + 1,
            expectedValue: analysis.findings.expected[newest], upperMargin: judged.upper[newest],
            lowerMargin: judged.lower[newest], isNegativeAnomaly: judged.deviations[newest] == .below,
            isPositiveAnomaly: judged.deviations[newest] == .above, severity: judged.severity[newest])
    }

    private func judge(_ series: UnivariateSeries, _ findings: PointFindings) -> JudgedPoints {
        switch parameters.margins {
        case .v1: ShareMargins(sensitivity: parameters.sensitivity).judge(series.values, findings)
        case .v2: TrendMargins(sensitivity: parameters.sensitivity).judge(series.values, findings)
        }
    }
}
