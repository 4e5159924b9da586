/// The rows of a history in the order of time, scaled: times to 0...1, values by the largest magnitude.
struct ProphetHistory {
    let rows: Int
    /// Seconds since 1970, rising.
    let times: [Double]
    /// Scaled values, in the order of `times`.
    let values: [Double]
    /// Scaled ceilings; empty without.
    let capacities: [Double]
    /// Largest magnitude of a value; 1 if all are 0.
    let valueScale: Double
    /// Seconds between the first row and the last; 1 when they are the same.
    let span: Double
    /// The value of a series that has only one.
    let constant: Double?

    var start: Double { times[0] }

    /// The times, scaled to 0...1.
    var scaledTimes: [Double] { times.map { ($0 - start) / span } }

    init(times: [Double], values: [Double], capacities: [Double]?, growth: Prophet.Growth) throws {
        guard times.count == values.count, capacities.map({ $0.count == times.count }) ?? true else {
            throw DetectorError.unsupported(
                "\(times.count) times and \(values.count) values: one value (and one capacity) a time is needed")
        }
        guard times.count >= 2 else { throw DetectorError.tooFewRows(rows: times.count, minimum: 2) }
        for (row, time) in times.enumerated() where !(abs(time) <= Double(Prophet.Limits.seconds)) {
            throw DetectorError.parameterOutOfRange(
                name: "time of row \(row)", value: time,
                allowed: "-\(Prophet.Limits.seconds) to \(Prophet.Limits.seconds) seconds since 1970")
        }
        for (row, value) in values.enumerated() where !(abs(value) <= 1e300) {
            throw DetectorError.parameterOutOfRange(
                name: "value of row \(row)", value: value, allowed: "a finite number, at most 1e300 in magnitude")
        }
        guard (growth == .logistic) == (capacities != nil) else {
            throw DetectorError.unsupported(
                growth == .logistic
                    ? "logistic growth needs a capacity for every row" : "capacities belong to logistic growth only")
        }
        for (row, capacity) in (capacities ?? []).enumerated() where !(capacity > 0 && capacity <= 1e300) {
            throw DetectorError.parameterOutOfRange(
                name: "capacity of row \(row)", value: capacity, allowed: "more than 0, finite")
        }
        // Rows of the same time keep their order.
        let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        rows = times.count
        self.times = order.map { times[$0] }
        let largest = values.reduce(0) { max($0, abs($1)) }
        // Below the smallest normal number quotients would lose their digits or overflow.
        let scale = largest < .leastNormalMagnitude ? 1 : largest
        valueScale = scale
        self.values = order.map { values[$0] / scale }
        self.capacities = capacities.map { given in order.map { given[$0] / scale } } ?? []
        let last = self.times[rows - 1]
        span = last > self.times[0] ? last - self.times[0] : 1
        let first = values[0]
        constant = values.allSatisfy { $0 == first } ? first : nil
    }

    /// The smallest gap between two different times; infinity if there is none.
    var smallestGap: Double {
        var smallest = Double.infinity
        for row in 1..<rows where times[row] > times[row - 1] { smallest = min(smallest, times[row] - times[row - 1]) }
        return smallest
    }

    /// Scaled times at which the slope may change: evenly spread rows of the first `range` of the history, without row 0.
    ///
    /// A history that is too short for any has one at its very start, where it does what the slope itself does.
    func changepoints(_ wanted: Int, range: Double) -> [Double] {
        let eligible = Int((Double(rows) * range).rounded(.down))
        let count = min(wanted, eligible - 1)
        guard count > 0 else { return [0] }
        let step = Double(eligible - 1) / Double(count)
        return (1...count).map { index in
            let row = index == count ? eligible - 1 : Int((Double(index) * step).rounded(.toNearestOrEven))
            return (times[min(row, rows - 1)] - start) / span
        }
    }
}
