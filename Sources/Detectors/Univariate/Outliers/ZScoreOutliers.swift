/// Outliers by their distance from the median in units of the median absolute deviation.
struct ZScoreOutliers {
    private static let limit = 3.0

    let sample: SortedSample

    /// Of the `maximum` most extreme elements of a tail those that lie far off, the most extreme first.
    func detect(_ tail: Tail, maximum: Int) -> [Int] {
        var centre = sample.values.medianOfSorted
        var spread = sample.absoluteDeviation
        if spread == 0 {
            let moments = SampleMoments(sample.values)
            (centre, spread) = (moments.mean, moments.deviation)
        }
        guard spread > 0 else { return [] }
        let count = sample.values.count
        return (0..<min(max(maximum, 0), count)).compactMap { place in
            let rank = tail == .upper ? count - 1 - place : place
            return abs(sample.values[rank] - centre) / spread > Self.limit ? sample.indices[rank] : nil
        }
    }
}
