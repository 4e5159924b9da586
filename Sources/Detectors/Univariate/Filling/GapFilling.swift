/// Fills the missing points of a series.
struct GapFilling {
    /// Longer grids are not filled.
    static let longestGrid = 17_280

    let series: UnivariateSeries

    /// Whether something is missing that may be filled.
    var isNeeded: Bool { series.values.count < series.gridCount && series.gridCount <= Self.longestGrid }

    /// More than half of the grid is missing.
    var isTooSparse: Bool {
        Double(series.gridCount - series.values.count) / Double(max(series.gridCount, 1)) > 0.5
    }

    /// The whole grid.
    /// - Parameter period: of the season, for automatic imputation; 0 if there is none.
    /// - Returns: nil if there is nothing to fill or the method does not.
    func filled(_ imputation: SeriesImputation, period: Int) -> [Double]? {
        guard isNeeded else { return nil }
        switch imputation {
        case .none: return nil
        case .previous: return filledWithPrevious()
        case .linear: return grid().interpolated
        case .fixed(let value):
            let (values, missing, _) = grid()
            return values.indices.map { missing[$0] ? value : values[$0] }
        case .automatic:
            guard period > 1 else { return grid().interpolated }
            return SeasonalGapFilling(series: series, period: period).filled() ?? filledWithPrevious()
        }
    }

    private func filledWithPrevious() -> [Double] {
        var (values, missing, _) = grid()
        for index in values.indices.dropFirst() where missing[index] { values[index] = values[index - 1] }
        return values
    }

    /// The grid with zeros where values are missing, which those are, and the grid with straight lines in the gaps.
    private func grid() -> (values: [Double], missing: [Bool], interpolated: [Double]) {
        var values = [Double](repeating: 0, count: series.gridCount)
        var missing = [Bool](repeating: true, count: series.gridCount)
        for (position, value) in zip(series.positions, series.values) {
            values[position] = value
            missing[position] = false
        }
        return (values, missing, values.interpolatingGaps { missing[$0] })
    }
}
