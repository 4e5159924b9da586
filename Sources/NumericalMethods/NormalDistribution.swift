import Foundation

/// The standard normal distribution.
public enum NormalDistribution {
    /// The number that a standard normal variable stays below with the given probability.
    ///
    /// Newton's method on the logarithm of the upper tail, begun at the bound `Q(x) <= exp(-x²/2) / 2`. That logarithm is
    /// concave, so the iteration comes down on the root from one side and cannot overshoot.
    /// - Returns: minus infinity at 0, infinity at 1, NaN outside 0...1.
    public static func quantile(_ probability: Double) -> Double {
        guard probability >= 0, probability <= 1 else { return .nan }
        let tail = min(probability, 1 - probability)
        guard tail > 0 else { return probability == 0 ? -.infinity : .infinity }
        var x = (-2 * log(2 * tail)).squareRoot()
        for _ in 0..<60 {
            let beyond = 0.5 * erfc(x * 0.5.squareRoot())
            let density = exp(-0.5 * x * x) * 0.398_942_280_401_432_7
            guard beyond > 0, density > 0 else { break }
            let step = log(beyond / tail) * beyond / density
            x += step
            if abs(step) <= 1e-15 * max(1, x) { break }
        }
        return probability < 0.5 ? -x : x
    }
}
