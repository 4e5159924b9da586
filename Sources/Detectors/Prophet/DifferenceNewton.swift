/// The reference's Newton iteration for linear and logistic growth, with the Hessian from differences of gradients.
///
/// As in ``FlatNewton`` the Hessian is 1e-6 times what it should be and steps are over-long. Here the changes of slope are
/// parameters like the others; where a difference straddles the kink of their prior it sees an enormous curvature, which
/// keeps changes at zero that the data do not ask for.
final class DifferenceNewton {
    private static let iterations = 10_000
    private static let distance = 1e-3
    private static let impossible = -1e100

    private let problem: ProphetProblem
    private var direction: AscentDirection
    private var point: [Double]
    private var shifted: [Double]
    private var gradient: [Double]
    private var other: [Double]
    private(set) var iterationCount = 0

    init(_ problem: ProphetProblem) {
        self.problem = problem
        let size = problem.parameterCount
        direction = AscentDirection(size: size)
        point = problem.start
        shifted = problem.start
        gradient = problem.start
        other = problem.start
    }

    func run(budget: inout FitBudget, check: () throws -> Void) throws -> [Double] {
        let size = problem.parameterCount
        var last = -Double.infinity
        while iterationCount < Self.iterations {
            guard budget.take((4 * size + 20) * problem.cost + size * size * size) else { break }
            iterationCount += 1
            var current = evaluate(point, &gradient)
            try fillHessian(check)
            let isSolved = gradient.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.map { direction.solve($0) } ?? false
            }
            guard isSolved else { break }
            var length = 1.0
            while length >= 1e-50 {
                for i in 0..<size { shifted[i] = point[i] + length * gradient[i] }
                let value = shifted.withUnsafeBufferPointer { buffer in
                    buffer.baseAddress.map { problem.evaluate($0, gradient: nil) } ?? 0
                }
                let comparable = value.isFinite ? value : Self.impossible
                if comparable >= current {
                    swap(&point, &shifted)
                    current = comparable
                    break
                }
                length *= 0.5
            }
            if abs(current - last) <= 1e-8 { break }
            last = current
        }
        return point
    }

    private func evaluate(_ x: [Double], _ gradient: inout [Double]) -> Double {
        x.withUnsafeBufferPointer { x in
            gradient.withUnsafeMutableBufferPointer { out in
                guard let point = x.baseAddress, let slopes = out.baseAddress else { return 0 }
                return problem.evaluate(point, gradient: slopes)
            }
        }
    }

    /// Minus the reference's Hessian, into `direction.matrix`: fourth-order differences of the gradient, times their
    /// distance where they should be divided by it, made symmetric.
    private func fillHessian(_ check: () throws -> Void) throws {
        let size = problem.parameterCount
        let (matrix, stride) = (direction.matrix, direction.stride)
        for i in 0..<(size * stride) { matrix[i] = 0 }
        let scale = 0.5 * Self.distance
        for row in 0..<size {
            try check()
            for (place, weight) in [(-2.0, 1.0 / 12), (-1, -2.0 / 3), (1, 2.0 / 3), (2, -1.0 / 12)] {
                shifted.withUnsafeMutableBufferPointer { buffer in
                    for i in 0..<size { buffer[i] = point[i] }
                    buffer[row] += place * Self.distance
                }
                _ = evaluate(shifted, &other)
                for column in 0..<size {
                    let share = scale * weight * other[column]
                    // Once as row and once as column; only the upper triangle is kept.
                    matrix[min(row, column) * stride + max(row, column)] -= row == column ? 2 * share : share
                }
            }
        }
    }
}
