import Foundation
import NumericalMethods

/// Intervals around a forecast: from the noise alone, or from simulated futures.
struct ProphetInterval {
    /// A thousand draws, which is what the reference takes its quantiles from, hardly ever reach further than this.
    private static let expectedExtreme = 3.2414

    /// Half the interval's width in standard deviations of normal noise.
    ///
    /// At most 3.24, the expected extreme of 1000 draws, so that a width of 1 has finite bounds.
    static func deviations(_ width: Double) -> Double {
        min(NormalDistribution.quantile((1 + min(max(width, 0), 1)) / 2), expectedExtreme)
    }

    private let model: FittedProphet
    private let draws: Int

    init(_ model: FittedProphet) {
        self.model = model
        draws = model.parameters.uncertaintySamples
    }

    /// One simulated future.
    private struct Future {
        var rate: Double
        var offset: Double
        /// The change of rate drawn at the step before.
        var change = 0.0
        /// Linear growth: what the changes so far have added to the slope, and to the trend.
        var slope = 0.0
        var deviation = 0.0
    }

    /// Quantiles of simulated futures.
    ///
    /// At every time after the history the rate changes with the frequency of the history's changepoints and by amounts as
    /// large, on average, as its changes were. Half of a change takes effect at its own time and half at the next, as if it
    /// had happened in between. Noise is added to every draw.
    func simulate(
        _ times: [Double], _ points: [FittedProphet.Expectation], _ check: () throws -> Void
    ) throws -> [FittedProphet.Forecast] {
        guard points.count <= Prophet.Limits.draws / draws else {
            throw DetectorError.parameterOutOfRange(
                name: "times to forecast", value: Double(points.count),
                allowed: "at most \(Prophet.Limits.draws / draws) with \(draws) simulated futures")
        }
        var random = RandomStream(seed: model.parameters.seed)
        let order = points.indices.sorted { (points[$0].time, $0) < (points[$1].time, $1) }
        let future = order.filter { points[$0].time > 1 }
        let step = meanStep(future.map { points[$0].time })
        let chance = Double(model.changepoints.count) * step
        let changes = model.trendParameters.dropFirst(2)
        let size = changes.reduce(0) { $0 + abs($1) } / Double(max(changes.count, 1)) + 1e-8

        let (rate, offset) = model.finalStretch
        var futures = [Future](repeating: Future(rate: rate, offset: offset), count: draws)
        var values = [Double](repeating: 0, count: draws)
        let tail = (1 - model.parameters.intervalWidth) / 2
        var result = zip(times, points).map {
            FittedProphet.Forecast(time: $0, value: $1.value, lower: $1.value, upper: $1.value)
        }
        for index in order {
            try check()
            let point = points[index]
            for draw in 0..<draws {
                var trend = point.trend
                if point.time > 1 {
                    trend = Self.advance(
                        &futures[draw], point, growth: model.parameters.growth, step: step,
                        change: random.uniform() < chance ? size * Self.laplace(&random) : 0)
                }
                values[draw] =
                    (trend * point.factor + point.term) * model.valueScale + model.sigma * random.normal()
            }
            guard values.allSatisfy(\.isFinite) else {
                throw DetectorError.numericalFailure("the simulated trend is beyond what a number can hold")
            }
            values.withUnsafeMutableBufferPointer { buffer in
                Quantiles.quantiles(buffer, [tail, 1 - tail]) { which, value in
                    if which == 0 { result[index].lower = value } else { result[index].upper = value }
                }
            }
        }
        return result
    }

    /// The trend of one future at the next time.
    private static func advance(
        _ future: inout Future, _ point: FittedProphet.Expectation, growth: Prophet.Growth, step: Double, change: Double
    ) -> Double {
        let effective = (future.change + change) / 2
        future.change = change
        if growth == .linear {
            future.slope += effective
            future.deviation += future.slope
            return point.trend + future.deviation * step
        }
        if effective != 0, future.rate + effective != 0 {
            let next = future.rate + effective
            future.offset += (point.time - future.offset) * (1 - future.rate / next)
            future.rate = next
        }
        return point.capacity / (1 + exp(-future.rate * (point.time - future.offset)))
    }

    private func meanStep(_ future: [Double]) -> Double {
        guard future.count > 1, let first = future.first, let last = future.last else { return model.meanGap }
        return (last - first) / Double(future.count - 1)
    }

    /// A Laplace variable of scale 1: an exponential one with a random sign.
    private static func laplace(_ random: inout RandomStream) -> Double {
        let size = -Elementary.logarithm(1 - random.uniform())
        return random.next() & 1 == 0 ? size : -size
    }
}
