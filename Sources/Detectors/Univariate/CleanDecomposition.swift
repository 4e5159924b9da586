/// A robust decomposition by season and trend, made a second time without the outliers of the first.
struct CleanDecomposition {
    /// Mean relative remainder above which the logarithmic variant is tried as well, and below which it is taken.
    private static let poorFit = 0.10
    private static let goodFit = 0.05

    let values: [Double]
    let period: Int
    /// Only the newest point is of interest: see ``RobustSTL/decomposeForLast(_:period:variant:)``.
    let adjustsEnd: Bool

    /// The additive decomposition, or the logarithmic one where that fits much better.
    func best(check: () throws -> Void) throws -> SeasonalDecomposition {
        let additive = try cleaned(.additive, check: check)
        guard relativeRemainder(additive) > Self.poorFit else { return additive }
        let logarithmic = try cleaned(.logarithmic, check: check)
        return relativeRemainder(logarithmic) < Self.goodFit ? logarithmic : additive
    }

    /// Mean of |remainder / value|; a remainder of a zero makes it infinite, 0 / 0 does not count.
    private func relativeRemainder(_ parts: SeasonalDecomposition) -> Double {
        let shares = zip(parts.remainder, values).map { abs($0 / $1) }.filter { !$0.isNaN }
        return SampleMoments(shares).mean
    }

    private func cleaned(_ variant: RobustSTL.Variant, check: () throws -> Void) throws -> SeasonalDecomposition {
        let first = try decomposed(values, variant, check: check)
        let detrended = zip(first.remainder, first.seasonal).map { $0 + $1 }
        let isOutlier = outliers(detrended)
        guard isOutlier.contains(true) else { return first }
        let kept = detrended.carryingForward { isOutlier[$0] }
        return try decomposed(zip(kept, first.trend).map { $0 + $1 }, variant, check: check)
    }

    private func decomposed(_ values: [Double], _ variant: RobustSTL.Variant, check: () throws -> Void) throws
        -> SeasonalDecomposition
    {
        try check()
        let parts =
            adjustsEnd
            ? RobustSTL.decomposeForLast(values, period: period, variant: variant)
            : RobustSTL.decompose(values, period: period, variant: variant)
        guard let parts else { throw UnivariateSeriesError.periodTooLong(period: period, points: values.count) }
        return parts
    }

    /// Values three deviations or more from the mean, except in phases that have them in half of the cycles: those belong to
    /// the season.
    private func outliers(_ detrended: [Double]) -> [Bool] {
        let moments = SampleMoments(detrended)
        guard moments.deviation > 0 else { return detrended.map { _ in false } }
        var isOutlier = detrended.map { abs($0 - moments.mean) / moments.deviation >= 3 }
        var counts = [Int](repeating: 0, count: period)
        for index in isOutlier.indices where isOutlier[index] { counts[index % period] += 1 }
        let most = Int(Double(detrended.count) / Double(period) / 2)
        for index in isOutlier.indices where counts[index % period] > most { isOutlier[index] = false }
        return isOutlier
    }
}

extension Array where Element == Double {
    /// Puts the last known value before it in the place of each gap; gaps at the beginning take the first known value.
    fileprivate func carryingForward(where isGap: (Int) -> Bool) -> [Double] {
        var filled = self
        var known = indices.first { !isGap($0) }.map { self[$0] }
        for index in indices {
            if isGap(index) { filled[index] = known ?? self[index] } else { known = self[index] }
        }
        return filled
    }
}
