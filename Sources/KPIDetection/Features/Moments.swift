/// Sample skewness G1 and excess kurtosis G2 with their corrections for bias, 0 where a spread counts as none.
struct Moments {
    private(set) var skewness = 0.0
    private(set) var kurtosis = 0.0

    init(_ x: Points, mean: Double, variance: Double, _ rules: KPIRules) {
        let count = Double(x.count)
        let sum = rules.summation
        let second = sum.sum(x) { ($0 - mean) * ($0 - mean) }
        let third = sum.sum(x) { ($0 - mean) * ($0 - mean) * ($0 - mean) }
        let fourth = sum.sum(x) { (value: Double) in
            let square = (value - mean) * (value - mean)
            return square * square
        }
        let isFlat: (skewness: Bool, kurtosis: Bool) =
            switch rules {
            case .pipeline: (false, false)
            case .library: (variance * variance.squareRoot() < 1e-6, variance * variance < 1e-6)
            }
        if x.count > 2, !isFlat.skewness {
            let (m2, m3) = (Self.orZero(second), Self.orZero(third))
            if m2 != 0 {
                skewness = count * (count - 1).squareRoot() / (count - 2) * m3 / (m2 * m2.squareRoot())
            }
        }
        if x.count > 3, !isFlat.kurtosis {
            let numerator = Self.orZero(count * (count + 1) * (count - 1) * fourth)
            let denominator = Self.orZero((count - 2) * (count - 3) * second * second)
            if denominator != 0 {
                kurtosis = numerator / denominator - 3 * (count - 1) * (count - 1) / ((count - 2) * (count - 3))
            }
        }
    }

    private static func orZero(_ value: Double) -> Double { abs(value) < 1e-14 ? 0 : value }
}
