import NumericalMethods

/// Peculiarities of training signals that their owner should know. None of them harms the estimators, so the signals
/// stay.
enum SignalFindings {
    /// Whether readings come in few levels with one common step: at most 20 distinct values, or more than half of all
    /// consecutive differences exactly zero while all others are multiples of the smallest one within 1e-6.
    /// - Returns: the step, or nil for a continuous or constant signal.
    static func quantizationStep(_ column: UnsafeBufferPointer<Double>) -> Double? {
        var levels: [Double] = []
        var zeros = 0
        var differences: [Double] = []
        var previous: Double?
        var tooManyLevels = false
        for x in column where x.isFinite {
            if !tooManyLevels, !levels.contains(x) {
                levels.append(x)
                tooManyLevels = levels.count > 20
            }
            if let previous {
                let difference = abs(x - previous)
                if difference == 0 { zeros += 1 } else { differences.append(difference) }
                // A continuous signal shows itself early; do not read all of it.
                if tooManyLevels, differences.count > 100, differences.count > 4 * zeros { return nil }
            }
            previous = x
        }
        guard levels.count > 1 else { return nil }
        if !tooManyLevels {
            levels.sort()
            return zip(levels.dropFirst(), levels).map { $0 - $1 }.min()
        }
        guard zeros > differences.count, let step = differences.min(), step.isFinite else { return nil }
        let regular = differences.allSatisfy { difference in
            let steps = difference / step
            return abs(steps - steps.rounded()) <= 1e-6 * max(steps, 1)
        }
        return regular ? step : nil
    }

    /// Whether readings, missing ones left out, never turn: a counter or a clock rather than a sensor.
    static func isMonotonic(_ column: UnsafeBufferPointer<Double>) -> Bool {
        var (rises, falls) = (false, false)
        var previous: Double?
        for x in column where x.isFinite {
            if let previous {
                rises = rises || x > previous
                falls = falls || x < previous
                if rises && falls { return false }
            }
            previous = x
        }
        return rises || falls
    }

    /// Signals that other signals determine, or say nothing about, from their correlation matrix.
    ///
    /// - Parameters:
    ///   - covariance: covariance of the scaled signals at the same instant (signals x signals, upper triangle).
    ///   - rows: number of rows that it was measured on.
    /// - Returns: per signal a finding or nil: a copy (correlation ±1 within 1e-9) of an earlier signal, a linear
    ///   combination of the others (less than 1e-6 of its variance is its own), or one that the others explain no
    ///   better than independent noise would by chance.
    static func dependence(covariance: Matrix, names: [String], rows: Int) -> [String?] {
        let count = names.count
        var findings = [String?](repeating: nil, count: count)
        let deviations = (0..<count).map { max(covariance[$0, $0], 0).squareRoot() }
        let varying = (0..<count).filter { deviations[$0] > 1e-6 }
        var correlation = Matrix(rows: varying.count, columns: varying.count)
        for (i, signal) in varying.enumerated() {
            correlation[i, i] = 1
            for (j, other) in varying.enumerated() where j > i {
                let value = covariance[signal, other] / (deviations[signal] * deviations[other])
                correlation[i, j] = value
                if abs(value) > 1 - 1e-9, findings[other] == nil {
                    findings[other] = "proportional to signal '\(names[signal])'"
                }
            }
        }
        // The i-th diagonal entry of the inverse is 1 / (1 - R²) of signal i regressed on the others.
        guard let inverse = Cholesky(upperTriangleOf: correlation, ridge: 1e-9)?.inverse() else { return findings }
        let chance = Double(varying.count + 15) / Double(max(rows, 1))
        for (i, signal) in varying.enumerated() where findings[signal] == nil {
            if inverse[i, i] > 1e6 {
                findings[signal] = "nearly a linear combination of other signals"
            } else if varying.count > 1, 1 - 1 / inverse[i, i] < chance {
                findings[signal] = "not correlated with the other signals at the same instant"
            }
        }
        return findings
    }
}
