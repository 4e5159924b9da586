/// How wide the band around the expected values is. Versions of the Azure API differ in it.
public enum MarginRule: Sendable {
    /// A share of the expected value; `v1.0` and the previews.
    case v1
    /// A share of the trend; `v1.1`.
    case v2
}

/// Findings with their band, for the points that the client sent.
struct JudgedPoints: Sendable {
    var upper: [Double]
    var lower: [Double]
    var deviations: [Deviation?]
    /// 0...1, 0 for normal points.
    var severity: [Double]
}
