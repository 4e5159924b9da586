/// A step along a direction that meets the strong Wolfe conditions (Nocedal and Wright, algorithms 3.5 and 3.6):
/// sufficient decrease 1e-4, curvature 0.9.
struct WolfeSearch {
    typealias Function = ([Double], inout [Double]) throws -> Double

    static let smallestStep = 1e-12
    private static let decrease = 1e-4
    private static let curvature = 0.9
    private static let narrowest = 1e-16
    private static let expansions = 20
    private static let retreats = 10

    /// A step length with the function's value and slope there.
    private struct Probe {
        var length: Double
        var value: Double
        var slope: Double
    }

    private let origin: [Double]
    private let direction: [Double]
    private let start: Probe
    private let trial: Double

    /// The accepted step, once ``run(_:)`` returned true.
    private(set) var length: Double
    private(set) var point: [Double]
    private(set) var value: Double
    private(set) var gradient: [Double]

    init(origin: [Double], value: Double, gradient: [Double], direction: [Double], trial: Double) {
        self.origin = origin
        self.direction = direction
        self.trial = trial
        start = Probe(length: 0, value: value, slope: LimitedMemoryBFGS.dot(gradient, direction))
        length = trial
        point = origin
        self.value = value
        self.gradient = gradient
    }

    /// Nil where the function or its gradient is not finite.
    private mutating func probe(_ step: Double, _ function: Function) throws -> Probe? {
        for i in point.indices { point[i] = origin[i] + step * direction[i] }
        value = try function(point, &gradient)
        length = step
        guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return nil }
        return Probe(length: step, value: value, slope: LimitedMemoryBFGS.dot(gradient, direction))
    }

    /// - Returns: false when no such step is found.
    mutating func run(_ function: Function) throws -> Bool {
        var previous = Probe(length: Self.smallestStep, value: start.value, slope: start.slope)
        var next = trial
        var (expansions, retreats) = (0, 0)
        while expansions < Self.expansions {
            guard let current = try probe(next, function) else {
                guard retreats < Self.retreats else { return false }
                next = 0.5 * (previous.length + next)
                retreats += 1
                continue
            }
            retreats = 0
            // The decrease is measured at the first trial's length, however far the search has come.
            let tooHigh = current.value > start.value + Self.decrease * trial * start.slope
            if tooHigh || (expansions > 0 && current.value >= previous.value) {
                return try zoom(previous, current, function)
            }
            if abs(current.slope) <= -Self.curvature * start.slope { return true }
            if current.slope >= 0 { return try zoom(current, previous, function) }
            previous = current
            next *= 10
            expansions += 1
        }
        return false
    }

    /// Narrows an interval that holds a suitable step; `low` is its lower end in value, not in length.
    private mutating func zoom(_ low: Probe, _ high: Probe, _ function: Function) throws -> Bool {
        var (low, high) = (low, high)
        var pass = 0
        while true {
            pass += 1
            guard abs(low.length - high.length) >= Self.narrowest else { return false }
            var step = pass % 5 == 0 ? Double.nan : Self.cubicMinimiser(low, high)
            let (near, far) = (min(low.length, high.length), max(low.length, high.length))
            let margin = 0.01 * (far - near)
            if !step.isFinite || step < near + margin || step > far - margin {
                step = 0.5 * (low.length + high.length)
            }
            var found = try probe(step, function)
            while found == nil {
                step = 0.5 * (step + near)
                guard step - near >= Self.narrowest else { return false }
                found = try probe(step, function)
            }
            guard let current = found else { return false }
            if current.value > start.value + Self.decrease * current.length * start.slope || current.value >= low.value
            {
                high = current
            } else {
                if abs(current.slope) <= -Self.curvature * start.slope { return true }
                if current.slope * (high.length - low.length) >= 0 { high = low }
                low = current
            }
        }
    }

    private static func cubicMinimiser(_ low: Probe, _ high: Probe) -> Double {
        let d1 = low.slope + high.slope - 3 * (low.value - high.value) / (low.length - high.length)
        let root = (d1 * d1 - low.slope * high.slope).squareRoot()
        let d2 = high.length < low.length ? -root : root
        return high.length - (high.length - low.length) * (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2)
    }
}
