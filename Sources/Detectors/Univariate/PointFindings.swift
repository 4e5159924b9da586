/// The side of its expected value on which an anomaly lies.
enum Deviation: Sendable {
    case below, above
}

/// What a detector found out about every point of a series.
struct PointFindings: Sendable {
    var model: UnivariateModel
    var expected: [Double]
    var trend: [Double]
    /// nil for normal points.
    var deviations: [Deviation?]
    /// How far above its limit the spectral residual is, 0...1; empty for other detectors.
    var scores: [Double] = []

    var anomalyCount: Int { deviations.count { $0 != nil } }

    /// Below its expected value, or else above it.
    static func deviations(of values: [Double], from expected: [Double], where isAnomaly: [Bool]) -> [Deviation?] {
        values.indices.map { isAnomaly[$0] ? (expected[$0] > values[$0] ? .below : .above) : nil }
    }

    /// Only the points for which `isKept` is true.
    func filtered(by isKept: [Bool]) -> PointFindings {
        func kept<Element>(_ elements: [Element]) -> [Element] {
            zip(elements, isKept).filter { $0.1 }.map { $0.0 }
        }
        var findings = self
        findings.expected = kept(expected)
        findings.trend = kept(trend)
        findings.deviations = kept(deviations)
        findings.scores = kept(scores)
        return findings
    }
}
