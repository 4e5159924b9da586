import NumericalMethods

/// A rough guess at the season of a series with a trend.
enum TrendPeriod {
    private static let shortest = 4

    /// Mean of the periods whose power comes near the largest one, weighted by it; `longest` when there is no power anywhere.
    ///
    /// The power is that of the values without a broad running median, in single precision as in the original: what comes near
    /// can hang on it.
    /// - Parameter longest: at least 2, at most a third of the values.
    static func guess(_ values: [Double], longest: Int) -> Int {
        let values = withinSinglePrecision(values)
        guard values.allSatisfy({ $0.isFinite }) else { return longest }
        let broad = broadMedian(values, width: 2 * longest - 1)
        let length = min(2 * longest, values.count / 2)
        let power = WelchPeriodogram.power(zip(values, broad).map { $0 - Double($1) }, segment: length)
        let (periods, powers) = candidates(power, segment: length, longest: longest)
        // Below 1e-8 power counts as none.
        guard let highest = powers.max(), highest > 1e-8 else { return longest }
        var (sum, total) = (0.0, 0.0)
        for (period, power) in zip(periods, powers) where power >= 0.9 * highest {
            sum += Double(period) * power
            total += power
        }
        let mean = sum / total
        return mean.isFinite ? Int(mean.rounded(.toNearestOrEven)) : longest
    }

    /// Running medians, with lines at the ends that follow the values there.
    private static func broadMedian(_ values: [Double], width: Int) -> [Float] {
        var medians = RunningMedian(values).of(width: width)
        let half = width / 2
        for i in 0..<half {
            medians[i] = Float(values[i])
            medians[values.count - half + i] = Float(values[values.count - half + i])
        }
        return StraightEnds.replacing(
            medians, width: width, left: TheilSen.slope(Array(medians.prefix(width))),
            right: TheilSen.slope(Array(medians.suffix(width))))
    }

    /// Whole periods of the frequencies, falling, each once.
    private static func candidates(
        _ power: [Double], segment: Int, longest: Int
    ) -> (periods: [Int], powers: [Double]) {
        var periods: [Int] = []
        var powers: [Double] = []
        let step = 1 / Double(segment)
        for (k, power) in power.enumerated().dropFirst() {
            let period = Int((1 / (Double(k) * step)).rounded(.toNearestOrEven))
            if period == periods.last {
                powers[powers.count - 1] = max(powers[powers.count - 1], power)
            } else {
                periods.append(period)
                powers.append(power)
            }
        }
        for i in periods.indices where periods[i] == segment { powers[i] = 0 }
        let start = max((periods.firstIndex { $0 < longest } ?? periods.count) - 1, 0)
        let end = periods.firstIndex { $0 < shortest } ?? periods.count
        guard start < end else { return ([], []) }
        return (Array(periods[start..<end]), Array(powers[start..<end]))
    }

    /// Divided by a power of two where single precision would overflow.
    private static func withinSinglePrecision(_ values: [Double]) -> [Double] {
        let largest = values.reduce(0) { max($0, abs($1)) }
        guard largest > 0x1p100, largest.isFinite else { return values }
        let scale = Double(sign: .plus, exponent: -Int(largest.exponent), significand: 1)
        return values.map { $0 * scale }
    }
}
