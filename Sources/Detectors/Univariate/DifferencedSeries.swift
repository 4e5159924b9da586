/// A series made stationary by differences, for a second look with the same detector.
struct DifferencedSeries {
    let order: Int
    let values: [Double]

    /// - Returns: nil if the series is stationary as it is, or not even after two differences.
    init?(of values: [Double]) {
        guard let differences = Stationarity.differences(of: values), differences.order > 0 else { return nil }
        (order, self.values) = differences
    }

    /// Takes points over that only the second look found, up to the share that the first has left.
    /// - Parameter detect: the detector that made `findings`, for the differences and a share of anomalies.
    static func complete(
        _ findings: PointFindings, of values: [Double], ratio: Double,
        detect: (_ differences: [Double], _ ratio: Double) -> PointFindings
    ) -> PointFindings {
        guard let differences = DifferencedSeries(of: values) else { return findings }
        let count = Double(values.count)
        let rest = max(Int(count * ratio), 1) - findings.anomalyCount
        guard rest > 0 else { return findings }
        let second = detect(differences.values, Double(rest) / count)
        let expected = differences.restored(second.expected, beside: findings.expected, values)
        let trend = differences.restored(second.trend, beside: findings.trend, values)
        var result = findings
        for index in values.indices where findings.deviations[index] == nil && second.deviations[index] != nil {
            result.expected[index] = expected[index]
            result.trend[index] = trend[index]
            result.deviations[index] = expected[index] < values[index] ? .above : .below
            if !second.scores.isEmpty { result.scores[index] = second.scores[index] }
        }
        return result
    }

    /// What is expected of a difference, added to what the first look expected of the point before.
    private func restored(_ expected: [Double], beside first: [Double], _ values: [Double]) -> [Double] {
        var steps = expected
        if order == 2 {
            steps[0] = values[1] - values[0]
            steps[1] = steps[0]
            for index in steps.indices.dropFirst(2) { steps[index] = steps[index - 1] + expected[index] }
        }
        return first.indices.map { $0 == 0 ? first[0] : first[$0 - 1] + steps[$0] }
    }
}
