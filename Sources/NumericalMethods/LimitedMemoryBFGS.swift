/// Minimises a smooth function of many variables by the limited-memory BFGS method (Nocedal 1980) with a line search for
/// the strong Wolfe conditions.
///
/// Which minimum is found and where the iteration stops are decided by the details (first steps, interpolation,
/// tolerances); those documented here are fixed, so that an ill-conditioned problem gives the same numbers again.
///
/// - The direction comes from the newest five pairs of steps and changes of gradient; the initial scaling is that of the
///   newest pair. The first direction is the negative gradient.
/// - The first trial step is 0.001 times the direction, later ones follow from a cubic through the last step (at most 1).
/// - When a line search fails, the pairs are dropped and the negative gradient is tried once.
/// - The iteration ends at the first of: change of f below 1e-12; norm of the gradient below 1e-8; norm of the step below
///   1e-8; `iterations`; relative change of f below 1e4 eps; relative predicted decrease below 1e7 eps.
public struct LimitedMemoryBFGS {
    /// Value and gradient (written to the second pointer) at a point. What is not finite counts as outside the domain.
    public typealias Function = (UnsafePointer<Double>, UnsafeMutablePointer<Double>) throws -> Double

    public enum Ending: Sendable, Equatable {
        case converged
        case iterationLimit
        /// No step along the negative gradient lowers the function enough.
        case lineSearchFailed
        /// The function is not finite at the start.
        case outsideDomain
    }

    public struct Result: Sendable {
        public var point: [Double]
        public var value: Double
        public var iterations: Int
        public var ending: Ending
    }

    private static let memory = 5
    private static let firstStep = 1e-3

    private let size: Int
    private var point: [Double]
    private var gradient: [Double]
    private var value: Double
    private var direction: [Double]
    /// Pairs, oldest first: a step, the change of the gradient along it, and one over their product.
    private var pairs: [(step: [Double], change: [Double], inverse: Double)] = []
    /// What the next trial step is computed from: the last step's length, slope at its start, direction, change of f.
    private var last: (length: Double, slope: Double, direction: [Double], change: Double)?

    /// - Parameters:
    ///   - start: where to begin.
    ///   - iterations: at most this many.
    ///   - function: may throw, which ends the minimisation.
    public static func minimise(start: [Double], iterations: Int = 10_000, _ function: Function) throws -> Result {
        var state = try Self(start, function)
        guard state.value.isFinite, state.gradient.allSatisfy(\.isFinite) else {
            return Result(point: start, value: state.value, iterations: 0, ending: .outsideDomain)
        }
        var iteration = 0
        while true {
            iteration += 1
            let ending = try state.step(function, isLast: iteration >= iterations)
            if let ending {
                return Result(point: state.point, value: state.value, iterations: iteration, ending: ending)
            }
        }
    }

    private init(_ start: [Double], _ function: Function) throws {
        size = start.count
        point = start
        gradient = start
        direction = start
        value = try Self.evaluate(function, start, &gradient)
        for i in 0..<size { direction[i] = -gradient[i] }
    }

    private static func evaluate(_ function: Function, _ x: [Double], _ gradient: inout [Double]) throws -> Double {
        try x.withUnsafeBufferPointer { x in
            try gradient.withUnsafeMutableBufferPointer { gradient in
                guard let point = x.baseAddress, let out = gradient.baseAddress else { return 0 }
                return try function(point, out)
            }
        }
    }

    static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var total = 0.0
        for i in 0..<min(a.count, b.count) { total += a[i] * b[i] }
        return total
    }

    /// One iteration: nil when there is more to do.
    private mutating func step(_ function: Function, isLast: Bool) throws -> Ending? {
        var isReset = pairs.isEmpty
        var search = WolfeSearch(
            origin: point, value: value, gradient: gradient, direction: direction,
            trial: isReset ? Self.firstStep : nextTrial())
        if try !search.run({ try Self.evaluate(function, $0, &$1) }) {
            guard !isReset else { return .lineSearchFailed }
            isReset = true
            for i in 0..<size { direction[i] = -gradient[i] }
            search = WolfeSearch(
                origin: point, value: value, gradient: gradient, direction: direction, trial: Self.firstStep)
            guard try search.run({ try Self.evaluate(function, $0, &$1) }) else { return .lineSearchFailed }
        }
        return accept(search, isReset: isReset, isLast: isLast)
    }

    private mutating func accept(_ search: WolfeSearch, isReset: Bool, isLast: Bool) -> Ending? {
        let (oldValue, oldGradient, oldDirection) = (value, gradient, direction)
        var (step, change) = (point, gradient)
        for i in 0..<size {
            step[i] = search.point[i] - point[i]
            change[i] = search.gradient[i] - gradient[i]
        }
        (point, gradient, value) = (search.point, search.gradient, search.value)

        let product = Self.dot(step, change)
        if isReset { pairs.removeAll() }
        if pairs.count == Self.memory { pairs.removeFirst() }
        pairs.append((step, change, 1 / product))
        let slope = Self.dot(oldGradient, oldDirection)
        last = (search.length, slope, oldDirection, value - oldValue)
        if isReset {
            // The first step is remembered as if the direction had been scaled like those to come.
            let scale = Self.dot(change, change) / product
            last = (search.length * scale, slope / scale, oldDirection.map { $0 / scale }, value - oldValue)
        }
        updateDirection()

        let difference = abs(value - oldValue)
        if difference < 1e-12 || Self.dot(gradient, gradient).squareRoot() < 1e-8 { return .converged }
        if Self.dot(step, step).squareRoot() < 1e-8 { return .converged }
        if isLast { return .iterationLimit }
        let unit = Double.ulpOfOne
        if difference / max(abs(oldValue), abs(value), 1) < 1e4 * unit { return .converged }
        if abs(Self.dot(gradient, direction)) / max(abs(value), 1) < 1e7 * unit { return .converged }
        return nil
    }

    /// The two-loop recursion.
    private mutating func updateDirection() {
        for i in 0..<size { direction[i] = -gradient[i] }
        var weights = [Double](repeating: 0, count: pairs.count)
        for (index, pair) in pairs.enumerated().reversed() {
            let weight = pair.inverse * Self.dot(pair.step, direction)
            weights[index] = weight
            for i in 0..<size { direction[i] -= weight * pair.change[i] }
        }
        if let newest = pairs.last {
            let scale = 1 / newest.inverse / Self.dot(newest.change, newest.change)
            for i in 0..<size { direction[i] *= scale }
        }
        for (index, pair) in pairs.enumerated() {
            let weight = weights[index] - pair.inverse * Self.dot(pair.change, direction)
            for i in 0..<size { direction[i] += weight * pair.step[i] }
        }
    }

    /// Where the cubic through the last step has its minimum, slightly enlarged, at most 1.
    private func nextTrial() -> Double {
        guard let last else { return Self.firstStep }
        let cubic = StepCubic(
            slope: last.slope, at: last.length, value: last.change, endSlope: Self.dot(gradient, last.direction))
        return min(1, 1.01 * cubic.minimiser(from: WolfeSearch.smallestStep, to: 1))
    }
}

/// The cubic with value 0 at 0 and given slopes there and at another place.
private struct StepCubic {
    private let first: Double
    private let second: Double
    private let third: Double

    init(slope: Double, at x: Double, value: Double, endSlope: Double) {
        first = slope
        second = -(4 * slope + 2 * endSlope) / x + 6 * value / (x * x)
        third = (-12 * value + 6 * x * (slope + endSlope)) / (x * x * x)
    }

    private func value(_ x: Double) -> Double { x * (x * (x * third / 3 + second) / 2 + first) }

    /// The lowest of both ends and of the stationary points between them.
    func minimiser(from low: Double, to high: Double) -> Double {
        let root = (second * second - 2 * first * third).squareRoot()
        var (best, lowest) = (low, value(low))
        if value(high) < lowest { (best, lowest) = (high, value(high)) }
        for x in [-(second + root) / third, -(second - root) / third] where low < x && x < high && value(x) < lowest {
            (best, lowest) = (x, value(x))
        }
        return best
    }
}
