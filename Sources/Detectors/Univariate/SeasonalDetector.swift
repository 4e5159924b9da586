/// Judges a series with a period: outliers among the values without their season, and among the remainders.
struct SeasonalDetector {
    let values: [Double]
    let period: Int
    /// Share of the points that may be anomalies.
    let ratio: Double
    /// Only the newest point is of interest.
    let isLast: Bool

    func detect(check: () throws -> Void) throws -> PointFindings {
        let parts = try CleanDecomposition(values: values, period: period, adjustsEnd: isLast).best(check: check)
        try check()
        let deseasoned = zip(values, parts.seasonal).map { $0 - $1 }
        let remainder = zip(deseasoned, parts.trend).map { $0 - $1 }
        let vote = OutlierVote(
            values: deseasoned.scaledToUnit(), remainder: remainder.scaledToUnit(),
            ratio: max(ratio, 1 / Double(max(values.count, 1))))
        let isAnomaly = vote.outliers(last: isLast ? values.count - 1 : nil)
        let trend = Self.trend(parts.trend, without: isAnomaly, period: period)
        let expected = zip(trend, parts.seasonal).map { $0 + $1 }
        return PointFindings(
            model: vote.hasMajority ? .seasonalWithMajority : .seasonal, expected: expected, trend: trend,
            deviations: PointFindings.deviations(of: values, from: expected, where: isAnomaly))
    }

    /// The trend as it would be without the anomalies. When they fill half of the newest half period, that whole stretch is
    /// taken for disturbed.
    private static func trend(_ trend: [Double], without isAnomaly: [Bool], period: Int) -> [Double] {
        guard isAnomaly.contains(true) else { return trend }
        let window = min(period / 2, trend.count)
        let start = trend.count - window
        let isDisturbed = 2 * isAnomaly[start...].count { $0 } >= window
        return trend.interpolatingGaps { isAnomaly[$0] || (isDisturbed && $0 >= start) }
    }
}
