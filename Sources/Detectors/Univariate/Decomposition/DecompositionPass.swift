import NumericalMethods

/// The state of a decomposition between its passes.
struct DecompositionPass {
    private let values: [Double]
    private let smoothers: SeasonalSmoothers
    private var trend: [Double]
    private var seasonal: [Double]
    /// Of every point, 0...1.
    private var robustness: [Double]
    /// Values without their trend, then without their season.
    private var adjusted: [Double]
    /// Smoothed subseries, one cycle longer than the series at both ends; also the second moving average.
    private var cycles: [Double]
    /// The first and third moving average.
    private var averages: [Double]

    init(_ values: [Double], _ smoothers: SeasonalSmoothers) {
        let n = values.count
        self.values = values
        self.smoothers = smoothers
        trend = Array(repeating: 0, count: n)
        seasonal = trend
        adjusted = trend
        robustness = Array(repeating: 1, count: n)
        cycles = Array(repeating: 0, count: n + 2 * smoothers.period)
        averages = cycles
    }

    var components: SeasonalDecomposition {
        SeasonalDecomposition(
            trend: trend, seasonal: seasonal,
            remainder: values.indices.map { values[$0] - trend[$0] - seasonal[$0] })
    }

    /// One inner pass: season of the values without trend, then trend of the values without season.
    mutating func run() {
        let (n, period) = (values.count, smoothers.period)
        for i in 0..<n { adjusted[i] = values[i] - trend[i] }
        smoothers.season.smooth(adjusted, robustness: robustness, into: &cycles)
        for i in 0..<n { seasonal[i] = cycles[period + i] }
        // What the smoothed subseries have of a trend belongs to the trend.
        Self.movingAverage(cycles, count: n + 2 * period, length: period, into: &averages)
        Self.movingAverage(averages, count: n + period + 1, length: period, into: &cycles)
        Self.movingAverage(cycles, count: n + 2, length: 3, into: &averages)
        smoothers.lowPass.smooth(averages, into: &adjusted)
        for i in 0..<n { seasonal[i] -= adjusted[i] }
        for i in 0..<n { adjusted[i] = values[i] - seasonal[i] }
        smoothers.trend.smooth(adjusted, robustness: robustness, into: &trend)
    }

    /// Bisquare weights of the remainders against six times their median.
    mutating func updateRobustness() {
        let n = values.count
        for i in 0..<n {
            let remainder = abs(values[i] - (trend[i] + seasonal[i]))
            adjusted[i] = remainder
            robustness[i] = remainder
        }
        let scale = 6 * adjusted.withUnsafeMutableBufferPointer { Quantiles.quantile($0, 0.5) }
        for i in 0..<n {
            let remainder = robustness[i]
            if remainder <= 0.001 * scale {
                robustness[i] = 1
            } else if remainder > 0.999 * scale {
                robustness[i] = 0
            } else {
                let ratio = remainder / scale
                let rest = 1 - ratio * ratio
                robustness[i] = rest * rest
            }
        }
    }

    /// Means of `length` neighbours among the first `count` values; there are `count - length + 1`.
    private static func movingAverage(_ values: [Double], count: Int, length: Int, into means: inout [Double]) {
        var sum = 0.0
        for i in 0..<length { sum += values[i] }
        let divisor = Double(length)
        means[0] = sum / divisor
        for i in length..<max(count, length) {
            sum = sum - values[i - length] + values[i]
            means[i - length + 1] = sum / divisor
        }
    }
}
