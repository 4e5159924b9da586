/// What can be asked about one series.
public enum UnivariateOperation: String, CaseIterable, Sendable {
    case entire, last
    case changePoint = "changepoint"

    /// Behind the version.
    var path: String { "/timeseries/\(rawValue)/detect" }
}
