/// The five detectors. The raw value is the path behind the slash, and the name on the command line.
public enum SeriesMethod: String, CaseIterable, Sendable {
    case absoluteThreshold = "absolute-threshold"
    case percentageThreshold = "percentage-threshold"
    case movingAverage = "moving-average"
    case isolationForest = "isolation-forest"
    case prophet

    /// Whether it judges points. Prophet forecasts, from history alone.
    public var needsCurrent: Bool { self != .prophet }
    public var needsHistory: Bool { self != .absoluteThreshold }

    /// Whether an answer takes microseconds, so that a small request need not leave its event loop.
    var isQuick: Bool {
        switch self {
        case .absoluteThreshold, .percentageThreshold, .movingAverage: true
        case .isolationForest, .prophet: false
        }
    }
}
