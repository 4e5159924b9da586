import Foundation
import NumericalMethods

extension RandomStream {
    mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

    /// Between `low` and `high`, every order of magnitude alike.
    mutating func logarithmic(_ low: Double, _ high: Double) -> Double { low * pow(high / low, uniform()) }

    mutating func sign() -> Double { uniform() < 0.5 ? -1 : 1 }

    /// 0 to `most`, small numbers more often.
    mutating func few(_ most: Int) -> Int { Int(Double(most + 1) * pow(uniform(), 2.5)) }

    /// Up to `strongest` times more, or as many times less. Small changes are as frequent as large ones: calm KPIs show them.
    mutating func factor(strongest: Double) -> Double { pow(strongest, sign() * logarithmic(0.01, 1)) }

    /// A Poisson number; from 50 on its normal approximation.
    mutating func count(mean: Double) -> Double {
        guard mean < 50 else { return max(0, (mean + mean.squareRoot() * normal()).rounded()) }
        let limit = exp(-mean)
        var (count, product) = (0.0, uniform())
        while product > limit {
            count += 1
            product *= uniform()
        }
        return count
    }
}
