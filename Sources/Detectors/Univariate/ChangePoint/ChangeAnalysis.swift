import Foundation

/// From values on a grid to the places where their course changes.
struct ChangeAnalysis {
    /// Price of a line: so many variances for each unit of the logarithm of the number of points.
    private static let linePrice = 5.0
    /// Deviations smaller than this share of the range are no noise worth following.
    private static let smallestDeviation = 0.0025
    /// A course is measured by its range, but at least by this share of the range of the season that was taken away, which is
    /// never known exactly.
    private static let smallestRange = 0.25
    /// Longest burst of outliers, in points.
    private static let longestBurst = 25

    /// Fewer cycles of a season than this may be changes that happen to come at equal distances.
    private static let manyCycles = 8

    /// Fewest points of a course.
    let window: Int
    /// Share of the range by which the course may be missed.
    let tolerance: Double

    struct Outcome {
        /// 0: none.
        var period: Int
        /// First points of new courses, rising.
        var changes: [Int]
        var scores: [Double]
    }

    /// - Parameters:
    ///   - values: 0...1.
    ///   - isPeriodGiven: the season is there because somebody says so.
    func run(_ values: [Double], period: Int, isPeriodGiven: Bool, check: () throws -> Void) throws -> Outcome {
        guard Self.range(values) > 0 else { return Outcome(period: period, changes: [], scores: values.map { _ in 0 }) }
        try check()
        var period = period
        var segments: Segments
        var seasonRange = 0.0
        if period > 1, let parts = RobustSTL.decompose(values, period: period) {
            let length = SeasonRemoval.length(of: zip(values, parts.trend).map { $0 - $1 }, period: period)
            var deseasoned = SeasonRemoval.removing(values, period: length, course: parts.trend)
            // The trend is smooth: where the course steps, it leaves a part of the step to the season. Lines do not.
            let lines = try segment(deseasoned, check: check).lines
            deseasoned = SeasonRemoval.removing(values, period: length, course: lines)
            segments = try segment(deseasoned, check: check)
            seasonRange = Self.range(zip(values, deseasoned).map { $0 - $1 })
            if !isPeriodGiven, values.count < Self.manyCycles * length {
                let plain = try segment(values, check: check)
                let variance = min(plain.variance, segments.variance)
                let season = Double(length) * log(Double(values.count))
                if plain.cost(variance: variance) <= segments.cost(variance: variance) + season {
                    (segments, period, seasonRange) = (plain, 0, 0)
                }
            }
        } else {
            segments = try segment(values, check: check)
        }
        let bound = tolerance * max(segments.range, Self.smallestRange * seasonRange)
        return outcome(segments, period: period, bound: bound)
    }

    private struct Segments {
        /// Without outliers.
        var values: [Double]
        var range: Double
        /// The finest description.
        var lines: [Double]
        /// Those that are certain, whatever the tolerance.
        var changes: [Int]
        var selection: ChangeSelection
        var variance: Double { selection.variance }

        /// Of its description by lines, in variances.
        func cost(variance: Double) -> Double {
            let residuals = selection.fits.residuals(of: values, changes: changes)
            let price = ChangeAnalysis.linePrice * log(Double(values.count))
            return residuals.reduce(0) { $0 + $1 * $1 } / variance + price * Double(changes.count)
        }
    }

    private func segment(_ values: [Double], check: () throws -> Void) throws -> Segments {
        let smooth = SpikeFilter.filtered(values, reach: min(max(window / 2, 1), Self.longestBurst))
        let range = Self.range(smooth)
        let fits = LineFits(smooth)
        let deviation = max(deviation(fits), Self.smallestDeviation * range, 1e-9)
        let variance = deviation * deviation
        let price = Self.linePrice * log(Double(values.count))
        try check()
        var changes = try LinePartition(fits: fits, shortest: window, price: price * variance).changes(check: check)
        try check()
        let residuals = fits.residuals(of: smooth, changes: changes)
        var memory = SerialMemory.inflation(residuals)
        func selection() -> ChangeSelection {
            ChangeSelection(
                values: smooth, fits: fits, residuals: residuals, variance: variance, price: price * memory,
                window: window)
        }
        // The memory of noise hides in lines that follow it, and shows once they are gone.
        for _ in 0..<2 {
            changes = selection().significant(changes)
            memory = max(memory, SerialMemory.inflation(fits.residuals(of: smooth, changes: changes)))
        }
        return Segments(
            values: smooth, range: range, lines: zip(smooth, residuals).map { $0 - $1 },
            changes: selection().settled(changes), selection: selection())
    }

    private static func range(_ values: [Double]) -> Double { (values.max() ?? 0) - (values.min() ?? 0) }

    /// Of the noise: the median over all windows of the deviation from a line.
    private func deviation(_ fits: LineFits) -> Double {
        let freedom = Double(window - 2)
        let variances = (0...(fits.count - window)).map { fits.residual($0..<($0 + window)) / freedom }
        // The median of chi squared, by Wilson and Hilferty.
        let median = pow(1 - 2 / (9 * freedom), 3)
        return (variances.sorted().medianOfSorted / median).squareRoot()
    }

    private func outcome(_ segments: Segments, period: Int, bound: Double) -> Outcome {
        let changes = segments.selection.changes(segments.changes, ofAtLeast: bound)
        func score(_ miss: Double) -> Double { bound > 0 ? 1 - exp2(-miss / bound) : 0 }
        let residuals = segments.selection.fits.residuals(of: segments.values, changes: changes)
        var scores = residuals.map { min(score(abs($0)), 0.5.nextDown) }
        let edges = [0] + changes + [segments.values.count]
        for index in changes.indices {
            scores[changes[index]] = score(
                segments.selection.size(edges[index], edges[index + 1], edges[index + 2]))
        }
        return Outcome(period: period, changes: changes, scores: scores)
    }
}
