import Detectors
import TimeSeries

/// A question about one series, read and found to be in order but for what hangs on the length of the series, which detection
/// checks.
struct UnivariateRequest: Sendable {
    /// What is asked.
    enum Question: Sendable {
        case entire(UnivariateAnomalyDetector)
        case last(UnivariateAnomalyDetector)
        case changePoint(ChangePointDetector)
    }

    let question: Question
    let series: UnivariateSeries

    /// Checks in the order in which the service does: the body, the parameters, the list of points, its length, values, timestamps.
    /// - Throws: `JSONSyntaxError`, `AzureRefusal`, or `UnivariateSeriesError`.
    init(_ operation: UnivariateOperation, body: UnsafeBufferPointer<UInt8>, margins: MarginRule) throws {
        let fields = try UnivariateFields(body)
        let grid: (granularity: SeriesGranularity, interval: Int)
        switch operation {
        case .entire, .last:
            let detector = try fields.detector(margins: margins)
            question = operation == .entire ? .entire(detector) : .last(detector)
            grid = (detector.parameters.granularity, detector.parameters.customInterval)
        case .changePoint:
            let detector = try fields.changePointDetector()
            question = .changePoint(detector)
            grid = (detector.parameters.granularity, detector.parameters.customInterval)
        }
        if let kind = fields.seriesKind {
            throw AzureRefusal(.badArgument, "'series' must be a list of points, not \(kind.name).")
        }
        guard let points = fields.series else {
            throw AzureRefusal(.requiredSeries, "'series' is required: a list of points.")
        }
        series = try points.series(granularity: grid.granularity, interval: grid.interval)
    }

    /// As it was asked for: nil if it is to be found out.
    var period: Int? {
        switch question {
        case .entire(let detector), .last(let detector): detector.parameters.period
        case .changePoint(let detector): detector.parameters.period
        }
    }

    /// The points that are worked on: those that will be filled in, too.
    var pointsOfWork: Int {
        switch question {
        case .entire(let detector), .last(let detector):
            detector.parameters.imputation == .none ? series.values.count : series.gridCount
        case .changePoint: series.gridCount
        }
    }
}
