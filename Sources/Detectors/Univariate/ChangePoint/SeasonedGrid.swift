/// A series on its grid, gaps filled, with the period of its season.
struct SeasonedGrid {
    /// In 0...1, but for gaps filled by a season; all 0 for a constant series.
    let values: [Double]
    let period: Int
    /// Where the points of the series stand among the values.
    let positions: [Int]

    /// - Throws: `UnivariateSeriesError`, or what `check` throws.
    init(_ series: UnivariateSeries, _ parameters: ChangePointDetector.Parameters, check: () throws -> Void) throws {
        let scaled = series.scaledToUnit()
        let filling = GapFilling(series: scaled)
        period = try Self.period(scaled, filling, parameters, check: check)
        // A line through a gap would make a ramp of a step, and two changes of one.
        if !filling.isTooSparse, let filled = filling.filled(period > 1 ? .automatic : .previous, period: period) {
            values = filled
            positions = series.positions
        } else {
            values = scaled.values
            positions = Array(scaled.values.indices)
        }
    }

    private static func period(
        _ series: UnivariateSeries, _ filling: GapFilling, _ parameters: ChangePointDetector.Parameters,
        check: () throws -> Void
    ) throws -> Int {
        if let given = parameters.period {
            guard given > 1 else { return given }
            guard !filling.isTooSparse else {
                throw UnivariateSeriesError.tooManyMissing(points: series.gridCount, given: series.values.count)
            }
            guard given <= (series.gridCount - 1) / 2 else {
                throw UnivariateSeriesError.periodTooLong(period: given, points: series.gridCount)
            }
            return given
        }
        if filling.isTooSparse { return 0 }
        return try PeriodDetection.period(
            of: filling.filled(.previous, period: 0) ?? series.values, granularity: parameters.granularity,
            interval: parameters.customInterval, check: check)
    }

    /// What was found on the grid, for the points of the series. A change at an instant without a point is that of the next.
    func detection(_ found: ChangeAnalysis.Outcome, of series: UnivariateSeries) -> ChangePointDetection {
        var isChange = [Bool](repeating: false, count: positions.count)
        var scores = positions.map { found.scores[$0] }
        var point = 0
        for change in found.changes {
            while point < positions.count - 1, positions[point] < change { point += 1 }
            isChange[point] = true
            scores[point] = found.scores[change]
        }
        return ChangePointDetection(period: found.period, isChangePoint: isChange, confidenceScores: scores)
    }
}
