import Detectors
import TimeSeries

/// A question about one series, read and found to be in order but for the length of its period, which detection checks.
struct UnivariateRequest: Sendable {
    let detector: UnivariateAnomalyDetector
    let series: UnivariateSeries

    /// Checks in the order in which the service does: the body, the parameters, the list of points, its length, values, timestamps.
    /// - Throws: `JSONSyntaxError`, `AzureRefusal`, or `UnivariateSeriesError`.
    init(body: UnsafeBufferPointer<UInt8>, margins: MarginRule) throws {
        let fields = try UnivariateFields(body)
        detector = try fields.detector(margins: margins)
        if let kind = fields.seriesKind {
            throw AzureRefusal(.badArgument, "'series' must be a list of points, not \(kind.name).")
        }
        guard let points = fields.series else {
            throw AzureRefusal(.requiredSeries, "'series' is required: a list of points.")
        }
        series = try points.series(detector.parameters)
    }
}
