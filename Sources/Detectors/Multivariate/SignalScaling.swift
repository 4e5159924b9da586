import NumericalMethods

/// The unit every estimator works in: `z = (x − mean) / deviation`, clipped to ±`clip`, one pair per signal.
///
/// A constant training signal gets `deviation = max(0.1 max|x|, 0.1)`: its z is 0 while it stays, and a later change
/// is a bounded, large residual.
struct SignalScaling: Sendable, Equatable {
    let means: [Double]
    let deviations: [Double]
    let clip: Double

    /// Summary of the finite values of one column.
    struct Summary {
        var count = 0
        var minimum = Double.infinity
        var maximum = -Double.infinity
        var mean = 0.0
        /// Standard deviation as measured, 0 for a constant.
        var deviation = 0.0
        var isConstant: Bool { deviation <= 1e-9 * max(abs(minimum), abs(maximum)) }

        /// The divisor: the deviation, or the substitute for a constant.
        var unit: Double {
            let largest = max(abs(minimum), abs(maximum))
            return isConstant ? max(0.1 * largest, 0.1) : max(deviation, .leastNonzeroMagnitude)
        }

        /// Reads one column; values that are not finite count as missing.
        init(_ column: UnsafeBufferPointer<Double>) {
            for x in column where x.isFinite {
                count += 1
                minimum = min(minimum, x)
                maximum = max(maximum, x)
            }
            let largest = max(abs(minimum), abs(maximum))
            guard count > 0, largest > 0 else { return }
            guard minimum < maximum else {
                mean = minimum
                return
            }
            // A power of two brings extreme magnitudes to about 1, so that neither sums nor squares leave the range.
            let exponent = (1e-100...1e100).contains(largest) ? 0 : Int(largest.exponent)
            var sum = 0.0
            for x in column where x.isFinite { sum += Double.scaled(x, by: -exponent) }
            let center = sum / Double(count)
            // The second pass corrects the rounding of the first: small spreads on large levels keep their digits.
            var drift = 0.0
            var squares = 0.0
            for x in column where x.isFinite {
                let difference = Double.scaled(x, by: -exponent) - center
                drift += difference
                squares += difference * difference
            }
            let correction = drift / Double(count)
            let variance = max(squares / Double(count) - correction * correction, 0)
            mean = Double.scaled(center + correction, by: exponent)
            deviation = Double.scaled(variance.squareRoot(), by: exponent)
        }
    }

    init(means: [Double], deviations: [Double], clip: Double) {
        self.means = means
        self.deviations = deviations
        self.clip = clip
    }

    /// Scales one finite reading.
    @inline(__always)
    func scaled(_ x: Double, signal: Int) -> Double {
        let difference = x - means[signal]
        // Only readings near the end of the range overflow in the subtraction; divide them first.
        let z =
            difference.isFinite
            ? difference / deviations[signal] : x / deviations[signal] - means[signal] / deviations[signal]
        return min(max(z, -clip), clip)
    }

    /// A scaled value in the signal's own unit, held to the finite range.
    @inline(__always)
    func unscaled(_ z: Double, signal: Int) -> Double {
        let x = means[signal] + deviations[signal] * z
        if x.isFinite { return x }
        return z < 0 ? -Double.greatestFiniteMagnitude : Double.greatestFiniteMagnitude
    }
}

extension Double {
    /// `x * 2^power`, exact unless the result is subnormal; in two steps because one factor may not be representable.
    static func scaled(_ x: Double, by power: Int) -> Double {
        guard power != 0 else { return x }
        let half = power / 2
        return Double(sign: .plus, exponent: half, significand: x)
            * Double(sign: .plus, exponent: power - half, significand: 1)
    }
}
