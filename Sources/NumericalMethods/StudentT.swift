import Foundation

/// Student's t distribution.
public enum StudentT {
    /// The number that a variable with so many degrees of freedom stays below with the given probability.
    ///
    /// Newton's method on the logarithm of the upper tail as a function of the logarithm of the number. That function falls
    /// ever more steeply, so that the iteration cannot run away; for heavy tails it is all but straight. Relative errors stay
    /// under 1e-12.
    /// - Parameter degreesOfFreedom: more than 0; infinity is the normal distribution.
    /// - Returns: minus infinity at 0, infinity at 1, NaN outside 0...1 or without freedom.
    public static func quantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
        guard probability >= 0, probability <= 1, degreesOfFreedom > 0 else { return .nan }
        let tail = min(probability, 1 - probability)
        guard tail > 0 else { return probability == 0 ? -.infinity : .infinity }
        guard tail < 0.5 else { return 0 }
        let normal = -NormalDistribution.quantile(tail)
        let square = normal * normal
        let expanded = expansion(normal, degreesOfFreedom)
        // So far out, or with so little freedom, the expansion is only a beginning.
        guard degreesOfFreedom < max(100 * (square + 1), 1000) else { return probability < 0.5 ? -expanded : expanded }
        var t = min(max(expanded, normal), 100 * normal)
        let normaliser = logNormaliser(degreesOfFreedom)
        for _ in 0..<100 {
            let (beyond, density) = upperTail(t, degreesOfFreedom, normaliser)
            guard beyond > 0, density > 0 else { break }
            let step = log(beyond / tail) * beyond / (density * t)
            // The first step may come from a place where the tail hardly falls yet.
            t *= exp(min(max(step, -50), 50))
            if abs(step) <= 1e-14 { break }
        }
        return probability < 0.5 ? -t : t
    }

    /// The quantile about the normal one `z`, in falling powers of the degrees of freedom (Abramowitz and Stegun 26.7.5).
    private static func expansion(_ z: Double, _ freedom: Double) -> Double {
        let q = z * z
        let first = (q + 1) / 4
        let second = ((5 * q + 16) * q + 3) / 96
        let third = (((3 * q + 19) * q + 17) * q - 15) / 384
        let fourth = ((((79 * q + 776) * q + 1482) * q - 1920) * q - 945) / 92_160
        return z * (1 + (first + (second + (third + fourth / freedom) / freedom) / freedom) / freedom)
    }

    /// `log(Γ((v + 1) / 2) / (Γ(v / 2) √(vπ)))`, the logarithm of the density at 0.
    private static func logNormaliser(_ freedom: Double) -> Double {
        let a = freedom / 2
        guard a >= 20 else { return lgamma(a + 0.5) - lgamma(a) - 0.5 * log(freedom * Double.pi) }
        // The difference of two large logarithms would lose its digits; this is its asymptotic series.
        let r = 1 / (a * a)
        let series = (-1.0 / 8 + r * (1.0 / 192 + r * (-1.0 / 640 + r * 17.0 / 14336))) / a
        return series - 0.5 * log(2 * Double.pi)
    }

    /// What lies beyond `t > 0`, and the density there.
    private static func upperTail(_ t: Double, _ freedom: Double, _ normaliser: Double) -> (Double, Double) {
        let ratio = t * t / freedom
        let density = exp(normaliser - (freedom + 1) / 2 * log1p(ratio))
        let x = 1 / (1 + ratio)
        let a = freedom / 2
        // The tail is half an incomplete beta function; the fraction converges quickly on one side of its mean.
        if x * (a + 2.5) < a + 1 {
            return (t * density / freedom * betaFraction(a, 0.5, x), density)
        }
        return (0.5 - t * density * betaFraction(0.5, a, ratio * x), density)
    }

    /// The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method.
    private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let least = 1e-300
        func nonzero(_ value: Double) -> Double { abs(value) < least ? least : value }
        var c = 1.0
        var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
        var fraction = d
        for step in 1...10_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / nonzero(1 + even * d)
            c = nonzero(1 + even / c)
            fraction *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / nonzero(1 + odd * d)
            c = nonzero(1 + odd / c)
            fraction *= d * c
            if abs(d * c - 1) <= 3e-16 { break }
        }
        return fraction
    }
}
