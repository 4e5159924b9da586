import NumericalMethods

/// Finds the parameters of highest posterior density as the reference does: Newton below 100 rows, L-BFGS from there on,
/// and Newton from the start again when a line search of L-BFGS fails.
enum ProphetOptimiser {
    enum Method: String, Sendable, Codable {
        case newton, limitedMemoryBFGS, constant
    }

    struct Fit {
        var theta: [Double]
        var method: Method
        var iterations: Int
    }

    static func fit(_ problem: ProphetProblem, check: () throws -> Void) throws -> Fit {
        var budget = FitBudget()
        if problem.rows >= Prophet.newtonRows, let fit = try limitedMemoryBFGS(problem, &budget, check) { return fit }
        return try newton(problem, &budget, check)
    }

    private static func newton(
        _ problem: ProphetProblem, _ budget: inout FitBudget, _ check: () throws -> Void
    ) throws -> Fit {
        if problem.trend.growth == .flat {
            let newton = FlatNewton(problem)
            let theta = try newton.run(budget: &budget, check: check)
            return Fit(theta: theta, method: .newton, iterations: newton.iterationCount)
        }
        let newton = DifferenceNewton(problem)
        let theta = try newton.run(budget: &budget, check: check)
        return Fit(theta: theta, method: .newton, iterations: newton.iterationCount)
    }

    /// Nil when the line search failed.
    private static func limitedMemoryBFGS(
        _ problem: ProphetProblem, _ budget: inout FitBudget, _ check: () throws -> Void
    ) throws -> Fit? {
        struct Exhausted: Error {}
        var (lowest, best) = (Double.infinity, problem.start)
        do {
            let result = try LimitedMemoryBFGS.minimise(start: problem.start) { point, slopes in
                try check()
                guard budget.take(problem.cost) else { throw Exhausted() }
                let value = -problem.evaluate(point, gradient: slopes)
                for i in 0..<problem.parameterCount { slopes[i] = -slopes[i] }
                if value < lowest {
                    lowest = value
                    for i in 0..<problem.parameterCount { best[i] = point[i] }
                }
                return value
            }
            guard result.ending == .converged || result.ending == .iterationLimit else { return nil }
            return Fit(theta: result.point, method: .limitedMemoryBFGS, iterations: result.iterations)
        } catch is Exhausted {
            return Fit(theta: best, method: .limitedMemoryBFGS, iterations: 0)
        }
    }
}
