/// Margins as a share of the expected value, kept inside the range of the series.
struct ShareMargins {
    private static let widening = 1.01

    /// 0...100.
    let sensitivity: Int

    /// - Precondition: `values` is not empty and as long as the findings.
    func judge(_ values: [Double], _ findings: PointFindings) -> JudgedPoints {
        let margins = baseMargins(values, findings)
        let expected = findings.expected
        let top = max(values.max() ?? 0, expected.max() ?? 0)
        let bottom = min(values.min() ?? 0, expected.min() ?? 0)
        let highestLower = zip(expected, margins).map { $0 - $1 }.max() ?? 0

        var judged = JudgedPoints(
            upper: margins, lower: margins, deviations: findings.deviations,
            severity: [Double](repeating: 0, count: values.count))
        for index in values.indices {
            let upper = min(expected[index] + margins[index], top)
            let lower = min(max(expected[index] - margins[index], bottom), highestLower)
            judged.upper[index] = upper - expected[index]
            judged.lower[index] = expected[index] - lower
            let isInside = lower <= values[index] && values[index] <= upper
            if findings.deviations[index] == nil {
                // A normal point lies inside its band, whatever that takes.
                if !isInside {
                    judged.upper[index] = abs(values[index] - expected[index]) * Self.widening
                    judged.lower[index] = judged.upper[index]
                }
            } else if isInside {
                if sensitivity == 100 {
                    judged.upper[index] = 0
                    judged.lower[index] = 0
                } else {
                    judged.deviations[index] = nil
                }
            }
            if judged.deviations[index] != nil {
                judged.severity[index] = Self.severity(value: values[index], expected: expected[index])
            }
        }
        return judged
    }

    private func baseMargins(_ values: [Double], _ findings: PointFindings) -> [Double] {
        guard findings.model == .spectralResidual else {
            return findings.expected.map { abs($0) * Double(100 - sensitivity) / 100 }
        }
        let isNormal = findings.scores.map { $0 <= 1e-8 }
        let normal = zip(values, isNormal).filter { $0.1 }.map { $0.0 }
        let range = (normal.max() ?? 0) - (normal.min() ?? 0)
        let share = 1 - Double(sensitivity) / 100
        return values.indices.map {
            isNormal[$0] ? range * 0.01 : abs(values[$0] - findings.expected[$0]) / findings.scores[$0] * share
        }
    }

    private static func severity(value: Double, expected: Double) -> Double {
        let base = abs(expected) <= 1e-8 ? 0.3 : abs(expected)
        return min(abs(value - expected) / base, 1)
    }
}
