import NumericalMethods

/// Fills gaps of a seasonal series: short ones with a spline through all known points, long ones from the neighbouring cycles,
/// and what is left with straight lines.
struct SeasonalGapFilling {
    private static let longestSplineGap = 6
    /// Of the values one, two and three periods away: the nearer, the more.
    private static let weights = [0.1, 0.3, 0.6, 0.6, 0.3, 0.1]
    private static let cycles = 3

    private let series: UnivariateSeries
    private let period: Int
    private var values: [Double]
    private var isKnown: [Bool]

    init(series: UnivariateSeries, period: Int) {
        self.series = series
        self.period = period
        values = [Double](repeating: 0, count: series.gridCount)
        isKnown = [Bool](repeating: false, count: series.gridCount)
        for (position, value) in zip(series.positions, series.values) {
            values[position] = value
            isKnown[position] = true
        }
    }

    /// - Returns: nil if the points are too few for a spline.
    func filled() -> [Double]? {
        var copy = self
        guard copy.fillShortGaps() else { return nil }
        copy.fillFromCycles()
        let known = copy.isKnown
        return copy.values.interpolatingGaps { !known[$0] }
    }

    /// Gaps as (first missing, first known after it).
    private func gaps() -> [Range<Int>] {
        var gaps: [Range<Int>] = []
        var start: Int?
        for index in isKnown.indices {
            if isKnown[index] {
                if let first = start { gaps.append(first..<index) }
                start = nil
            } else if start == nil {
                start = index
            }
        }
        return gaps
    }

    private mutating func fillShortGaps() -> Bool {
        guard
            let spline = CubicSpline.interpolate(
                x: series.positions.map(Double.init), y: series.values,
                at: isKnown.indices.map(Double.init)),
            let low = series.values.min(), let high = series.values.max()
        else { return false }
        let given = isKnown
        for gap in gaps() where gap.count <= Self.longestSplineGap && 4 * gap.count <= period {
            var filling = gap.map { spline[$0] }
            let around = [gap.lowerBound - 2, gap.lowerBound - 1, gap.upperBound, gap.upperBound + 1]
                .filter { $0 > 0 && $0 < given.count && given[$0] }.map { values[$0] }
            if around.count > 2, Self.isMonotone(around) {
                let bounds = min(around[0], around[around.count - 1])...max(around[0], around[around.count - 1])
                if filling.contains(where: { !bounds.contains($0) }) { filling = straightLine(through: gap) }
            }
            for (index, value) in zip(gap, filling) {
                values[index] = min(max(value, low), high)
                isKnown[index] = true
            }
        }
        return true
    }

    private func straightLine(through gap: Range<Int>) -> [Double] {
        let before = values[gap.lowerBound - 1]
        let step = (values[gap.upperBound] - before) / Double(gap.count + 1)
        return (1...gap.count).map { before + step * Double($0) }
    }

    private static func isMonotone(_ values: [Double]) -> Bool {
        let pairs = zip(values, values.dropFirst())
        return pairs.allSatisfy { $0 <= $1 } || pairs.allSatisfy { $0 >= $1 }
    }

    private mutating func fillFromCycles() {
        let source = self
        let gaps = gaps()
        var gapOf = [Range<Int>?](repeating: nil, count: values.count)
        for gap in gaps { for index in gap { gapOf[index] = gap } }
        for gap in gaps {
            for index in gap {
                let before = source.neighbours(of: index, direction: -1, gapOf: gapOf)
                let after = source.neighbours(of: index, direction: 1, gapOf: gapOf)
                guard !before.isEmpty || !after.isEmpty else { continue }
                var sum = 0.0
                var weight = 0.0
                for (offset, value) in (before.reversed() + after).enumerated() {
                    let share = Self.weights[Self.cycles - before.count + offset]
                    sum += share * value
                    weight += share
                }
                values[index] = sum / weight
                isKnown[index] = true
            }
        }
    }

    /// Known values a whole number of periods away, the nearest first. A missing one uses up one of the three, and the rest of
    /// its gap is passed over at once.
    private func neighbours(of index: Int, direction: Int, gapOf: [Range<Int>?]) -> [Double] {
        var found: [Double] = []
        var place = index + direction * period
        for _ in 0..<Self.cycles where values.indices.contains(place) {
            if let gap = gapOf[place] {
                let room = direction > 0 ? gap.upperBound - 1 - place : place - gap.lowerBound
                place += direction * (room / period) * period
            } else {
                found.append(values[place])
            }
            place += direction * period
        }
        return found
    }
}
