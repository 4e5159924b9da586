import Foundation
import NumericalMethods

/// A fitted model: forecasts any time.
public struct FittedProphet: Sendable, Equatable, Codable {
    /// What is expected at one time, and the interval around it.
    public struct Forecast: Sendable, Equatable {
        /// Seconds since 1970-01-01 UTC.
        public var time: Double
        public var value: Double
        public var lower: Double
        public var upper: Double
    }

    public let parameters: Prophet.Parameters
    /// Standard deviation of the noise, in the unit of the values; 0 for a series of one value.
    public let sigma: Double
    /// Iterations that the fit took.
    public let iterations: Int

    let features: ProphetFeatures
    /// The only value of the series, if it had only one; nothing else counts then.
    let constant: Double?
    let start: Double
    let span: Double
    let valueScale: Double
    /// Mean gap of the history in scaled time.
    let meanGap: Double
    let changepoints: [Double]
    /// The trend's parameters, on scaled times and values.
    let trendParameters: [Double]
    let coefficients: [Double]

    init(constant: Double, parameters: Prophet.Parameters, features: ProphetFeatures, history: ProphetHistory) {
        self.parameters = parameters
        self.features = features
        self.constant = constant
        (sigma, iterations) = (0, 0)
        (start, span, valueScale, meanGap) = (history.start, history.span, history.valueScale, 0)
        (changepoints, trendParameters, coefficients) = ([], [], [])
    }

    init(
        _ fit: ProphetOptimiser.Fit, problem: ProphetProblem, parameters: Prophet.Parameters, features: ProphetFeatures,
        history: ProphetHistory
    ) {
        self.parameters = parameters
        self.features = features
        constant = nil
        iterations = fit.iterations
        (start, span, valueScale) = (history.start, history.span, history.valueScale)
        meanGap = 1 / Double(history.rows - 1)
        changepoints = problem.trend.changepoints
        trendParameters = Array(fit.theta[..<problem.noiseIndex])
        coefficients = Array(fit.theta[(problem.noiseIndex + 1)...])
        sigma = exp(fit.theta[problem.noiseIndex]) * history.valueScale
    }

    /// The forecast at `times` (seconds since 1970), in their order.
    ///
    /// The interval holds ``Prophet/Parameters/intervalWidth`` of what the model expects. With flat growth only noise makes
    /// it, and its bounds are exact quantiles; with linear and logistic growth the slope goes on changing as it did in the
    /// history, and the bounds are quantiles of ``Prophet/Parameters/uncertaintySamples`` simulated futures.
    /// - Parameters:
    ///   - times: at most ``Prophet/Limits/horizon``, each at most ``Prophet/Limits/seconds`` from 1970.
    ///   - capacities: for logistic growth the ceiling at each time, otherwise nil.
    ///   - check: called often; cancels by throwing.
    /// - Throws: ``DetectorError``, or what `check` throws.
    public func forecast(
        times: [Double], capacities: [Double]? = nil, check: () throws -> Void = {}
    ) throws -> [Forecast] {
        try validate(times, capacities)
        if let constant {
            return times.map { Forecast(time: $0, value: constant, lower: constant, upper: constant) }
        }
        let points = try expectations(times, capacities, check)
        let forecast: [Forecast]
        if parameters.growth == .flat {
            let width = ProphetInterval.deviations(parameters.intervalWidth) * sigma
            forecast = zip(times, points).map {
                Forecast(time: $0, value: $1.value, lower: $1.value - width, upper: $1.value + width)
            }
        } else {
            forecast = try ProphetInterval(self).simulate(times, points, check)
        }
        guard forecast.allSatisfy({ $0.value.isFinite && $0.lower.isFinite && $0.upper.isFinite }) else {
            throw DetectorError.numericalFailure("the forecast is beyond what a number can hold")
        }
        return forecast
    }

    private func validate(_ times: [Double], _ capacities: [Double]?) throws {
        guard times.count <= Prophet.Limits.horizon else {
            throw DetectorError.parameterOutOfRange(
                name: "horizon", value: Double(times.count), allowed: "1 to \(Prophet.Limits.horizon)")
        }
        for time in times where !(abs(time) <= Double(Prophet.Limits.seconds)) {
            throw DetectorError.parameterOutOfRange(
                name: "time to forecast", value: time,
                allowed: "-\(Prophet.Limits.seconds) to \(Prophet.Limits.seconds) seconds since 1970")
        }
        guard (parameters.growth == .logistic) == (capacities != nil), capacities?.count ?? times.count == times.count
        else {
            throw DetectorError.unsupported("logistic growth needs one capacity a time, other growth has none")
        }
        for capacity in capacities ?? [] where !(capacity > 0 && capacity <= 1e300) {
            throw DetectorError.parameterOutOfRange(name: "capacity", value: capacity, allowed: "more than 0, finite")
        }
    }

    /// What makes up the expected value at one time. All but `value` are on scaled times and values.
    struct Expectation {
        var time: Double
        var capacity: Double
        var factor: Double
        var term: Double
        var trend: Double
        /// In the unit of the values.
        var value: Double
    }

    private func expectations(
        _ times: [Double], _ capacities: [Double]?, _ check: () throws -> Void
    ) throws -> [Expectation] {
        let trend = ProphetTrend(growth: parameters.growth, changepoints: changepoints)
        var stretches = trend.makeStretches()
        trendParameters.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { trend.fill(&stretches, base) }
        }
        var columns = [Double](repeating: 0, count: features.count)
        return try times.enumerated().map { index, time in
            if index % 1024 == 0 { try check() }
            columns.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress { features.write(time, to: base, stride: 1) }
            }
            var (factor, term) = (1.0, 0.0)
            for column in 0..<features.count {
                let effect = columns[column] * coefficients[column]
                if column < features.multiplicative { factor += effect } else { term += effect }
            }
            let scaled = (time - start) / span
            let capacity = (capacities?[index] ?? 0) / valueScale
            let level: Double
            if parameters.growth == .flat {
                level = trendParameters[0]
            } else {
                let stretch = trend.stretch(at: scaled)
                level = trend.value(
                    rate: stretches.rates[stretch], offset: stretches.offsets[stretch], time: scaled, capacity: capacity
                )
            }
            return Expectation(
                time: scaled, capacity: capacity, factor: factor, term: term, trend: level,
                value: (level * factor + term) * valueScale)
        }
    }

    /// Rate and offset of the trend's last stretch.
    var finalStretch: (rate: Double, offset: Double) {
        let trend = ProphetTrend(growth: parameters.growth, changepoints: changepoints)
        var stretches = trend.makeStretches()
        trendParameters.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { trend.fill(&stretches, base) }
        }
        return (stretches.rates[changepoints.count], stretches.offsets[changepoints.count])
    }
}
