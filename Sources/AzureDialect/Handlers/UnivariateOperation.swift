/// What can be asked about one series.
enum UnivariateOperation: CaseIterable, Sendable {
    case entire, last

    /// Behind the version.
    var path: String {
        switch self {
        case .entire: "/timeseries/entire/detect"
        case .last: "/timeseries/last/detect"
        }
    }
}
