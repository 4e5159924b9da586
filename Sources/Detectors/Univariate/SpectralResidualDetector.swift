/// Judges a fast series without a period by its spectral residual.
struct SpectralResidualDetector {
    /// Up to this score a point belongs to the skeleton, from which the others' expected values are made.
    private static let skeletonLimit = 1.0
    /// What lies so many deviations from the mean, or scores so high, is left out of the newest point's past.
    private static let dropLimit = 1.5
    /// The original divides its limit by the range of scores and takes that off, not the limit itself.
    private static let scoreOffset = SpectralResidual.limit / 11.5
    private static let smoothing = 5

    let values: [Double]
    let ratio: Double
    let isLast: Bool
    /// Whether the trend of the expected values is wanted, which the newer margins are made from.
    let needsTrend: Bool

    private var maximum: Int { max(Int(Double(values.count) * ratio), 1) }

    func detect() -> PointFindings {
        var model = UnivariateModel.spectralResidual
        let scores: [Double]
        if isLast {
            (scores, model) = scoresOfNewest()
        } else {
            scores = SpectralResidual.scores(of: values, keepsOutliers: false)
        }
        let isSkeleton = scores.map { $0 <= Self.skeletonLimit }
        let expected = isLast ? expectedOfNewest(isSkeleton) : expectedOfAll(isSkeleton)
        var isAnomaly = [Bool](repeating: false, count: values.count)
        let salient = scores.indices.filter { scores[$0] >= SpectralResidual.limit }
        for index in salient.sorted(by: { scores[$0] > scores[$1] }).prefix(maximum) { isAnomaly[index] = true }
        return PointFindings(
            model: model, expected: expected, trend: needsTrend ? SmoothTrend.of(expected, period: nil) : expected,
            deviations: PointFindings.deviations(of: values, from: expected, where: isAnomaly),
            scores: scores.map { min(max($0 - Self.scoreOffset, 0), 1) })
    }

    /// Scores the newest point once more, without what is disturbed before it.
    private func scoresOfNewest() -> ([Double], UnivariateModel) {
        var scores = SpectralResidual.scores(of: values, keepsOutliers: true)
        guard let newest = values.last else { return (scores, .spectralResidual) }
        let count = values.count
        let dropped = min(max(maximum, Int(Double(count) * 0.1)), Int(Double(count) * 0.45))
        let first = ((count - dropped)..<count).first { scores[$0] >= Self.dropLimit } ?? count - 1
        for index in first..<(count - 1) { scores[index] = 2 * Self.skeletonLimit }
        scores[count - 1] =
            SpectralResidual.scores(of: Array(values[..<first]) + [newest], keepsOutliers: true).last ?? 0
        let moments = SampleMoments(values)
        if abs(newest - moments.mean) / moments.deviation < Self.dropLimit {
            scores[count - 1] = 0
            return (scores, .spectralResidualShortCut)
        }
        return (scores, .spectralResidual)
    }

    private func expectedOfNewest(_ isSkeleton: [Bool]) -> [Double] {
        var expected = values
        let skeleton = zip(values, isSkeleton).filter { $0.1 }.map { $0.0 }
        guard !expected.isEmpty else { return expected }
        // Without a skeleton, which only numbers at the edge of what a double holds leave, the mean of all is the best guess.
        let past = skeleton.isEmpty ? values : Array(skeleton[(skeleton.count / 2)...])
        expected[expected.count - 1] = SampleMoments(past).mean
        return expected
    }

    /// Skeleton points stay, the others get the mean of the skeleton in the second half of what is before them; then a trailing
    /// mean smooths it all.
    private func expectedOfAll(_ isSkeleton: [Bool]) -> [Double] {
        let sums = [0] + zip(values, isSkeleton).map { $1 ? $0 : 0 }.runningSums()
        let all = values.runningSums()
        var counts = [0]
        for flag in isSkeleton { counts.append(counts[counts.count - 1] + (flag ? 1 : 0)) }
        let raw = values.indices.map { index -> Double in
            if isSkeleton[index] { return values[index] }
            let count = counts[index + 1] - counts[index / 2]
            guard count > 0 else { return all[index] / Double(index + 1) }
            return (sums[index + 1] - sums[index / 2]) / Double(count)
        }
        let rawSums = raw.runningSums()
        return raw.indices.map { index in
            let count = min(Self.smoothing, index + 1)
            return (rawSums[index] - (index >= count ? rawSums[index - count] : 0)) / Double(count)
        }
    }
}
