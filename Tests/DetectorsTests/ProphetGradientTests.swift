import NumericalMethods
import Testing

@testable import Detectors

/// The analytic gradient beside differences of the density, for every growth and mixture of modes.
@Suite struct ProphetGradientTests {
    private static func problem(_ growth: Prophet.Growth, rows: Int) throws -> ProphetProblem {
        var parameters = ProphetSeries.growing(growth)
        parameters.changepoints = 4
        parameters.changepointPriorScale = 0.3
        parameters.seasonalities = [
            Prophet.Seasonality(name: "a", period: 1, order: 2, mode: .multiplicative),
            Prophet.Seasonality(name: "b", period: 3.5, order: 1, priorScale: 0.7, mode: .additive),
        ]
        parameters.holidays = [Prophet.Holiday(name: "c", days: [19_360], upperWindow: 1)]
        let (times, values) = ProphetSeries.daily(rows, every: 4 * ProphetSeries.hour)
        let capacities: [Double]? = growth == .logistic ? times.indices.map { 90 + Double($0 % 5) } : nil
        let history = try ProphetHistory(times: times, values: values, capacities: capacities, growth: growth)
        return try ProphetProblem(
            parameters, features: ProphetFeatures(parameters, history: history), history: history, check: {})
    }

    private static func density(_ problem: ProphetProblem, _ theta: [Double]) -> Double {
        theta.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { problem.evaluate($0, gradient: nil) } ?? .nan
        }
    }

    @Test(arguments: Prophet.Growth.allCases, [13, 40])
    func gradientIsTheDerivative(growth: Prophet.Growth, rows: Int) throws {
        let problem = try Self.problem(growth, rows: rows)
        var random = RandomStream(seed: 3)
        let theta = problem.start.map { $0 + 0.2 * random.normal() }
        var gradient = theta
        let value = theta.withUnsafeBufferPointer { point in
            gradient.withUnsafeMutableBufferPointer { out in
                problem.evaluate(point.baseAddress!, gradient: out.baseAddress!)
            }
        }
        #expect(value.isFinite && abs(value - Self.density(problem, theta)) <= 1e-12 * abs(value))
        for index in theta.indices {
            var (above, below) = (theta, theta)
            above[index] += 1e-6
            below[index] -= 1e-6
            let slope = (Self.density(problem, above) - Self.density(problem, below)) / 2e-6
            #expect(abs(slope - gradient[index]) <= 1e-5 * (1 + abs(slope)), "parameter \(index)")
        }
    }
}
