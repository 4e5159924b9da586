import Foundation

/// The reference's Newton iteration for flat growth.
///
/// The reference takes its Hessian from finite differences that lack a factor 1e6, and corrects the over-long step only by
/// halving it, so that steps come out up to twice a Newton step. The changes of slope take part although a flat trend does
/// not use them: all have one magnitude u, and the kink of their prior throttles the step. On a posterior that is nearly flat
/// in some directions both decide where the iteration ends.
///
/// Where noise of its arithmetic governs the reference's idle changes nobody can follow it step by step; in nearly all such
/// cases it arrives at the next maximum in the end, and so does this iteration, by plain Newton steps.
///
/// The Gram matrix of the design is computed once, an iteration is one pass over the rows and one small Cholesky
/// factorisation. Along a direction the mean is quadratic in the step length, so a trial costs one pass over three numbers a
/// row. Nothing is allocated in the loop while the Hessian is definite.
final class FlatNewton {
    private typealias Lanes = ProphetProblem.Lanes

    /// Where the idle changes of slope leave the reference's rule and noise of its arithmetic takes over.
    private static let erratic = 1e-14...1e-6
    private static let iterations = 10_000
    /// A maximum is reached in fewer; a density without one is climbed no further.
    private static let finalIterations = 200
    /// What a trial counts for that cannot be computed.
    private static let impossible = -1e100

    private let problem: ProphetProblem
    private let columns: Int
    private var direction: AscentDirection
    private let gram: UnsafeMutablePointer<Double>
    private let columnSums: UnsafeMutablePointer<Lanes>
    private let factorSums: UnsafeMutablePointer<Lanes>
    /// For each tile: 1 + X_m b, residual, and its first and second order change along the direction.
    private let rows: UnsafeMutablePointer<Lanes>

    /// Offset, logarithm of the noise, coefficients.
    private var point: UnsafeMutablePointer<Double>
    private let gradient: UnsafeMutablePointer<Double>
    private var squares = 0.0
    private(set) var iterationCount = 0

    private var size: Int { columns + 2 }
    private var tiles: Int { problem.tiles }

    init(_ problem: ProphetProblem) {
        self.problem = problem
        columns = problem.columns
        direction = AscentDirection(size: columns + 2)
        func zeros<T: SIMD>(_ count: Int) -> UnsafeMutablePointer<T> where T.Scalar == Double {
            let memory = UnsafeMutablePointer<T>.allocate(capacity: max(count, 1))
            memory.initialize(repeating: .zero, count: max(count, 1))
            return memory
        }
        func numbers(_ count: Int) -> UnsafeMutablePointer<Double> {
            let memory = UnsafeMutablePointer<Double>.allocate(capacity: max(count, 1))
            memory.initialize(repeating: 0, count: max(count, 1))
            return memory
        }
        gram = numbers(columns * columns)
        columnSums = zeros(columns)
        factorSums = zeros(columns)
        rows = zeros(4 * problem.tiles)
        point = numbers(columns + 2)
        gradient = numbers(columns + 2)
        fillGram()
    }

    deinit {
        for memory in [gram, point, gradient] { memory.deallocate() }
        for memory in [columnSums, factorSums, rows] { memory.deallocate() }
    }

    /// The upper triangle of X'X.
    private func fillGram() {
        for i in 0..<columns {
            for j in i..<columns {
                var total = Lanes.zero
                for tile in 0..<tiles {
                    let row = problem.design + tile * columns
                    total += row[i] * row[j]
                }
                gram[i * columns + j] = total.sum()
            }
        }
    }

    /// Runs the iteration from the problem's start.
    /// - Returns: the parameters it ends with.
    func run(budget: inout FitBudget, check: () throws -> Void) throws -> [Double] {
        for i in 0..<size { point[i] = problem.start[i] }
        iterationCount = 0
        _ = budget.take(problem.rows * columns * columns / 2)
        let changes = problem.trend.changepoints.count
        // The sum of the idle changes' magnitudes weighs in the density as u times this.
        let weight = Double(changes) / problem.changeScale
        var magnitude = 0.0
        var isErratic = false
        evaluate()
        var current = density(squares: squares, at: 0)
        var last = current - 0.5 * Double(problem.rows) * log(2 * .pi)
        while iterationCount < Self.iterations, budget.take(iterationCost) {
            try check()
            iterationCount += 1
            if iterationCount > 1 { evaluate() }
            guard prepareDirection() else { break }
            guard let step = idleStep(magnitude, isFirst: iterationCount == 1) else {
                isErratic = true
                break
            }
            var length = 1e6
            var found: (value: Double, magnitude: Double)?
            while length >= 1e-44 {
                let moved = abs(magnitude - length * step)
                let value = trial(length) - weight * moved
                if (value.isFinite ? value : Self.impossible) >= current {
                    found = (value.isFinite ? value : Self.impossible, moved)
                    break
                }
                length *= 0.5
            }
            if let found {
                move(length)
                (current, magnitude) = found
            }
            if abs(current - last) <= 1e-8 { break }
            last = current
        }
        if isErratic || Self.erratic.contains(magnitude) { try converge(budget: &budget, check: check) }
        return (0..<size).map { point[$0] }
    }

    /// What a change of slope of magnitude `u` moves by for a step of length 1: the quotient of its prior's slope and the
    /// reference's estimate of that slope's derivative, from differences at the distances q and 2q.
    ///
    /// Nil when that estimate is 0. In the reference it then is noise of rounding: the idle changes wander off in directions
    /// of their own and return to 0 one after the other, while the other parameters climb on.
    private func idleStep(_ u: Double, isFirst: Bool) -> Double? {
        if isFirst { return 0 }
        let q = 1e-3
        func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }
        let slope = (sign(u + 2 * q) - sign(u - 2 * q)) / 12 - (sign(u + q) - sign(u - q)) * 2 / 3
        return slope == 0 ? nil : q / abs(slope)
    }

    /// Plain Newton steps, halved while they do not climb, until they no longer do.
    private func converge(budget: inout FitBudget, check: () throws -> Void) throws {
        evaluate()
        var current = density(squares: squares, at: 0)
        let limit = iterationCount + Self.finalIterations
        while iterationCount < limit, budget.take(iterationCost) {
            try check()
            iterationCount += 1
            guard prepareDirection() else { return }
            var length = 1.0
            var value = trial(length)
            while !(value >= current), length > 1e-12 {
                length *= 0.5
                value = trial(length)
            }
            guard value >= current else { return }
            move(length)
            evaluate()
            let gain = value - current
            current = value
            if gain <= 1e-12 * max(1, abs(value)) { return }
        }
    }

    private var iterationCost: Int { 4 * (problem.rows + 8) * (columns + 40) + size * size * size }

    private func move(_ length: Double) {
        for i in 0..<size { point[i] += length * gradient[i] }
    }

    /// Fills `rows` (factor and residual), the sums over rows and `squares` at the point.
    private func evaluate() {
        let offset = point[0]
        let coefficients = point + 2
        let multiplicative = problem.multiplicative
        for column in 0..<columns {
            columnSums[column] = .zero
            factorSums[column] = .zero
        }
        var total = Lanes.zero
        for tile in 0..<tiles {
            let row = problem.design + tile * columns
            let mask = problem.mask[tile]
            var factor = Lanes(repeating: 1)
            var term = Lanes.zero
            for column in 0..<multiplicative { factor += row[column] * coefficients[column] }
            for column in multiplicative..<columns { term += row[column] * coefficients[column] }
            factor *= mask
            let residual = (problem.values[tile] - (factor * offset + term)) * mask
            total += residual * residual
            rows[4 * tile] = factor
            rows[4 * tile + 1] = residual
            for column in 0..<columns {
                let entry = row[column]
                columnSums[column] += entry * residual
                factorSums[column] += entry * factor
            }
        }
        squares = total.sum()
        priors = (0, 0, 0)
        for column in 0..<columns {
            priors.0 += problem.precisions[column] * coefficients[column] * coefficients[column]
        }
    }

    /// The density's logarithm without the idle changes, `length` along the direction, given the sum of squares there.
    private func density(squares: Double, at length: Double) -> Double {
        let noise = point[1] + length * (length == 0 ? 0 : gradient[1])
        let offset = point[0] + length * (length == 0 ? 0 : gradient[0])
        let variance = exp(2 * noise)
        let penalty = priors.0 + length * (length == 0 ? 0 : 2 * priors.1 + length * priors.2)
        return -Double(problem.rows) * noise - squares / (2 * variance) - offset * offset / 50 - 2 * variance
            - 0.5 * penalty
    }

    /// Precision-weighted b·b, b·d and d·d of the coefficients b and their direction d.
    private var priors = (0.0, 0.0, 0.0)

    private func trial(_ length: Double) -> Double {
        var total = Lanes.zero
        for tile in 0..<tiles {
            let row = rows + 4 * tile
            let residual = row[1] + (row[2] + row[3] * length) * length
            total += residual * residual
        }
        return density(squares: total.sum(), at: length)
    }

    /// Replaces `gradient` by the direction and fills what trials along it need. False when there is no direction.
    private func prepareDirection() -> Bool {
        let offset = point[0]
        let coefficients = point + 2
        let multiplicative = problem.multiplicative
        let precision = exp(-2 * point[1])
        let matrix = direction.matrix
        let stride = direction.stride
        var (factorSquares, factorResidual) = (Lanes.zero, Lanes.zero)
        for tile in 0..<tiles {
            factorSquares += rows[4 * tile] * rows[4 * tile]
            factorResidual += rows[4 * tile] * rows[4 * tile + 1]
        }
        let residualFlow = factorResidual.sum() * precision
        let variance = 1 / precision
        gradient[0] = residualFlow - offset / 25
        gradient[1] = -Double(problem.rows) + squares * precision - 4 * variance
        matrix[0] = factorSquares.sum() * precision + 1.0 / 25
        matrix[1] = 2 * residualFlow
        matrix[stride + 1] = 2 * squares * precision + 8 * variance
        for i in 0..<columns {
            let isFactor = i < multiplicative
            let lever = isFactor ? offset : 1
            let flow = columnSums[i].sum() * precision
            gradient[2 + i] = lever * flow - coefficients[i] * problem.precisions[i]
            matrix[2 + i] = lever * factorSums[i].sum() * precision - (isFactor ? flow : 0)
            matrix[stride + 2 + i] = 2 * lever * flow
            let row = matrix + (2 + i) * stride + 2
            let products = gram + i * columns
            for j in i..<columns { row[j] = lever * (j < multiplicative ? offset : 1) * products[j] * precision }
            row[i] += problem.precisions[i]
        }
        guard direction.solve(gradient) else { return false }

        let step = gradient + 2
        for column in 0..<columns {
            let (b, d, weight) = (coefficients[column], step[column], problem.precisions[column])
            priors.1 += weight * b * d
            priors.2 += weight * d * d
        }
        for tile in 0..<tiles {
            let row = problem.design + tile * columns
            var (factor, term) = (Lanes.zero, Lanes.zero)
            for column in 0..<multiplicative { factor += row[column] * step[column] }
            for column in multiplicative..<columns { term += row[column] * step[column] }
            rows[4 * tile + 2] = -(factor * offset + rows[4 * tile] * gradient[0] + term)
            rows[4 * tile + 3] = -(factor * gradient[0])
        }
        return true
    }
}
