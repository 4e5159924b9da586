/// Margins as a share of the trend, from a table.
struct TrendMargins {
    private static let smallestUnit = 0.3
    private static let tiny = 1e-8
    private static let ignoredShare = 0.0001

    /// 0...100.
    let sensitivity: Int

    /// - Precondition: `values` is as long as the findings.
    func judge(_ values: [Double], _ findings: PointFindings) -> JudgedPoints {
        let units = Self.units(findings)
        let factor = SensitivityTable.factors[min(max(sensitivity, 0), 100)]
        var judged = JudgedPoints(
            upper: units, lower: units, deviations: findings.deviations,
            severity: [Double](repeating: 0, count: values.count))
        for (index, value) in values.enumerated() {
            let expected = findings.expected[index]
            let distance = abs(value - expected)
            let width = units[index] * factor
            guard findings.deviations[index] != nil else {
                let wide = distance + width / 2
                judged.upper[index] = value > expected ? wide : wide / 3
                judged.lower[index] = value > expected ? wide / 3 : wide
                continue
            }
            // The highest sensitivity shows most of what the detector found.
            let isShown = sensitivity == 99 && distance > Self.ignoredShare * width && distance < width
            let margin = isShown ? distance / 2 : width
            judged.upper[index] = margin
            judged.lower[index] = margin
            judged.deviations[index] =
                value > expected + margin ? .above : value < expected - margin ? .below : nil
            if judged.deviations[index] != nil {
                judged.severity[index] = SensitivityTable.score(distance: distance / units[index]) / 100
            }
        }
        return judged
    }

    /// The width of a margin of factor 1 at each point: half by the trend there, half by the normal points' mean trend.
    private static func units(_ findings: PointFindings) -> [Double] {
        let normal = zip(findings.trend, findings.deviations).filter { $1 == nil }.map { abs($0.0) }
        guard normal.contains(where: { $0 >= tiny }) else { return findings.trend.map { _ in smallestUnit } }
        let mean = SampleMoments(normal).mean
        return findings.trend.map { max(smallestUnit, abs($0) * 0.5 + mean * 0.5) }
    }
}
