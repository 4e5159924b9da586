import NumericalMethods

/// A coarse trend: a least-squares cubic spline of few knots, its ends replaced by straight lines.
///
/// The knots are those of the seasonal package for Python, which puts none into the last two stretches of a series: the end of a
/// trend is stiffer than its beginning.
enum SmoothTrend {
    private static let longestPeriod = 512

    /// - Parameter period: of the season that the trend must not follow; 0 or 1 for none, nil to guess it.
    /// - Returns: as many values; the mean for a series of fewer than six.
    static func of(_ values: [Double], period: Int?) -> [Double] {
        let count = values.count
        guard count >= 6 else {
            return Array(repeating: values.reduce(0, +) / Double(max(count, 1)), count: count)
        }
        let period = period ?? TrendPeriod.guess(values, longest: min(count / 3, longestPeriod))
        let width = period <= 1 ? min(count / 3, longestPeriod) : min(2 * min(period, count) - 1, count)
        let stretches = max(2, count / (2 * width) + 2) + 1
        let step = Double(count - 1) / Double(stretches)
        let knots = (1..<(stretches - 1)).map { Double($0) * step }
        guard let smooth = CubicSpline.leastSquares(values, knots: knots) else { return values }
        return StraightEnds.replacing(
            smooth, width: width, left: TheilSen.slope(Array(smooth.prefix(width))),
            right: TheilSen.slope(Array(smooth.suffix(width))))
    }
}

/// Straight lines for the half windows at both ends of what a window smoothed.
enum StraightEnds {
    /// - Parameters:
    ///   - width: of the window, fewer than two thirds of the values or all of them.
    ///   - left: slope of the line at the beginning, `right` of that at the end.
    static func replacing<Value: BinaryFloatingPoint>(
        _ values: [Value], width: Int, left: Double, right: Double
    ) -> [Value] {
        let half = width / 2
        let count = values.count
        guard half > 0, half < count else { return values }
        var result = values
        let (leftmost, rightmost) = (Double(values[half]), Double(values[count - half - 1]))
        for i in 0..<half {
            result[i] = Value(Double(i - half) * left + leftmost)
            result[count - half + i] = Value(Double(i + 1) * right + rightmost)
        }
        return result
    }
}
