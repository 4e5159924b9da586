/// Tells a smooth quantity behind a coarse analogue-to-digital converter from other columns of few levels.
///
/// A converter rounds to multiples of a step Δ, which alone makes its readings uncertain by Δ/√12. Switches, one-hot columns
/// and state codes have levels too, but those are what they are. A column counts as that of a converter when all of this
/// holds:
/// - it has at least ``fewestLevels`` distinct levels, all a whole number of steps Δ apart within 1e-6;
/// - more than half of its consecutive readings are equal;
/// - at least ``smallestNeighbourShare`` of its changes go to the neighbouring level, as those of a state code need not.
///
/// The steps are not undone for fitting: that was measured to hide faults (decision 9).
enum ConverterStep {
    /// Distinct levels from which on a column can be a converter's.
    static let fewestLevels = 6
    /// Share of changes that are one step high.
    static let smallestNeighbourShare = 0.8

    /// The step of a converter's column, nil for any other. Values that are not finite are missing.
    static func step(of column: [Double]) -> Double? {
        var levels: Set<Double> = []
        var changes: [Double] = []
        var equal = 0
        var previous: Double?
        for x in column where x.isFinite {
            if levels.count < fewestLevels { levels.insert(x) }
            if let previous {
                let change = abs(x - previous)
                if change == 0 { equal += 1 } else { changes.append(change) }
            }
            // A continuous signal shows itself early; do not read all of it.
            if changes.count > 100, changes.count > 4 * equal { return nil }
            previous = x
        }
        guard levels.count >= fewestLevels, equal > changes.count, let step = changes.min(), step.isFinite, step > 0
        else { return nil }
        var neighbours = 0
        for change in changes {
            let steps = change / step
            guard abs(steps - steps.rounded()) <= 1e-6 * max(steps, 1) else { return nil }
            if steps < 1.5 { neighbours += 1 }
        }
        return Double(neighbours) >= smallestNeighbourShare * Double(changes.count) ? step : nil
    }
}
