import Foundation

/// The shape of the trend: where it may bend, and how its parameters make it.
///
/// With the rate k, the offset m and the changes d, rates and offsets of the stretches between two changepoints follow
/// from each other; a logistic trend moves its offset at each change so that it stays continuous.
struct ProphetTrend: Sendable {
    let growth: Prophet.Growth
    /// Scaled times, rising.
    let changepoints: [Double]

    /// Parameters in front of the noise's: the offset m alone for flat growth, otherwise rate, offset and changes.
    var parameterCount: Int { growth == .flat ? 1 : 2 + changepoints.count }
    var offsetIndex: Int { growth == .flat ? 0 : 1 }

    /// Rate and offset of stretch `index`: rows with exactly that many changepoints behind them.
    struct Stretches {
        var rates: [Double]
        var offsets: [Double]
    }

    /// Fills rates and offsets of all stretches (`changepoints.count + 1`).
    func fill(_ stretches: inout Stretches, _ theta: UnsafePointer<Double>) {
        guard growth != .flat else { return }
        var (rate, offset) = (theta[0], theta[1])
        stretches.rates[0] = rate
        stretches.offsets[0] = offset
        for j in changepoints.indices {
            let next = rate + theta[2 + j]
            offset +=
                growth == .linear ? -changepoints[j] * theta[2 + j] : (changepoints[j] - offset) * (1 - rate / next)
            rate = next
            stretches.rates[j + 1] = rate
            stretches.offsets[j + 1] = offset
        }
    }

    func makeStretches() -> Stretches {
        let zeros = [Double](repeating: 0, count: changepoints.count + 1)
        return Stretches(rates: zeros, offsets: zeros)
    }

    @inline(__always)
    func value(rate: Double, offset: Double, time: Double, capacity: Double) -> Double {
        growth == .linear ? rate * time + offset : capacity / (1 + exp(-rate * (time - offset)))
    }

    /// Number of changepoints at or before a scaled time.
    func stretch(at time: Double) -> Int {
        var (low, high) = (0, changepoints.count)
        while low < high {
            let middle = (low + high) / 2
            if changepoints[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Carries derivatives by rate and offset of each stretch back to rate, offset and changes.
    /// - Parameters:
    ///   - rateSlopes, offsetSlopes: derivative by each stretch's own rate and offset; overwritten.
    ///   - gradient: receives `parameterCount` derivatives.
    func backward(
        _ theta: UnsafePointer<Double>, _ stretches: Stretches, rateSlopes: inout [Double],
        offsetSlopes: inout [Double],
        gradient: UnsafeMutablePointer<Double>
    ) {
        var j = changepoints.count
        while j > 0 {
            let (rate, before, offset) = (stretches.rates[j], stretches.rates[j - 1], stretches.offsets[j - 1])
            let change = changepoints[j - 1]
            if growth == .linear {
                gradient[1 + j] = rateSlopes[j] - change * offsetSlopes[j]
                rateSlopes[j - 1] += rateSlopes[j]
                offsetSlopes[j - 1] += offsetSlopes[j]
            } else {
                // offset' = offset + (c - offset) (1 - before / rate)
                let lever = offsetSlopes[j] * (change - offset)
                rateSlopes[j] += lever * before / (rate * rate)
                gradient[1 + j] = rateSlopes[j]
                rateSlopes[j - 1] += rateSlopes[j] - lever / rate
                offsetSlopes[j - 1] += offsetSlopes[j] * before / rate
            }
            j -= 1
        }
        gradient[0] = rateSlopes[0]
        gradient[1] = offsetSlopes[0]
    }

    /// Where the optimiser begins: rate and offset that meet the first row and the last, no changes.
    func start(_ history: ProphetHistory) -> [Double] {
        let (y, t) = (history.values, history.scaledTimes)
        guard growth != .flat else { return [y.reduce(0, +) / Double(y.count)] }
        let none = [Double](repeating: 0, count: changepoints.count)
        // Of rows that share the last time, the first counts.
        let last = t.firstIndex(of: t[t.count - 1]) ?? t.count - 1
        let stretch = t[last] > t[0] ? t[last] - t[0] : 1
        if growth == .linear {
            let rate = (y[last] - y[0]) / stretch
            return [rate, y[0] - rate * t[0]] + none
        }
        func ratio(_ row: Int) -> Double {
            let capacity = history.capacities[row]
            return capacity / max(0.01 * capacity, min(0.99 * capacity, y[row]))
        }
        var first = ratio(0)
        let final = ratio(last)
        if abs(first - final) <= 0.01 { first *= 1.05 }
        let (l0, l1) = (log(first - 1), log(final - 1))
        return [(l0 - l1) / stretch, l0 * stretch / (l0 - l1)] + none
    }
}
