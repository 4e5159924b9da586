/// Judges a series without a period by its values alone: outliers of the whole sample; what is expected is the trend.
struct ThresholdDetector {
    let values: [Double]
    /// What is expected if there is no outlier.
    let trend: [Double]
    let ratio: Double
    let isLast: Bool

    func detect() -> PointFindings {
        let vote = OutlierVote(values: values.scaledToUnit(), ratio: ratio)
        let isAnomaly = vote.outliers(last: isLast ? values.count - 1 : nil)
        var expected = trend
        if isAnomaly.contains(true) {
            expected = SmoothTrend.of(values.interpolatingGaps { isAnomaly[$0] }, period: nil)
        }
        return PointFindings(
            model: vote.hasMajority ? .thresholdWithMajority : .threshold, expected: expected, trend: expected,
            deviations: PointFindings.deviations(of: values, from: expected, where: isAnomaly))
    }
}
