import Glibc

/// Features 228 to 306: where the values of all three days lie between the smallest and the largest of them.
struct ClassificationFeatures {
    let window: Int
    /// All three days as they came.
    let points: Points
    let rules: KPIRules

    private static let edges = [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 1]

    func append(to features: inout [Double]) {
        let (smallest, largest) = (points.smallest, points.largest)
        let scaled = points.map { largest > smallest ? ($0 - smallest) / (largest - smallest) : 0 }
        scaled.withUnsafeBufferPointer { append(scaled: $0, to: &features) }
    }

    private func append(scaled x: Points, to features: inout [Double]) {
        let day = 2 * window + 1
        let days = [x.oldest(day), x.part(day..<(2 * day)), x.newest(window + 1)]
        let ordered = x.sorted()
        let mean = rules.summation.mean(x)
        let variance = rules.summation.variance(x, about: mean)
        let spread = variance.squareRoot()
        features += [mean, variance, spread, ordered.median]
        let isFlat = spread < rules.smallestSpread
        features += [isFlat ? 0 : autocorrelation(x, mean, variance), isFlat ? 0 : mean / spread]

        appendShares(ordered, to: &features)
        for day in days { appendShares(day.sorted(), to: &features) }

        let lows = days.map { day in Double(day.count { $0 < 0.01 }) }
        let allLows = lows.reduce(0, +)
        for low in lows { features.append(allLows == 0 ? 0 : low / allLows) }
        for (low, day) in zip(lows, days) { features.append(low / Double(day.count)) }
        for start in [0, window, day, day + window, 2 * day] {
            let half = x.part(start..<(start + window + 1))
            features.append(Double(half.count { $0 < 0.01 }) / Double(half.count))
        }
        for bins in [2, 4, 6, 8, 10, 20] { features.append(entropy(ordered, bins)) }
    }

    /// With what comes one window later.
    private func autocorrelation(_ x: Points, _ mean: Double, _ variance: Double) -> Double {
        let pairs = x.count - window
        let products = (0..<pairs).map { (x[$0] - mean) * (x[$0 + window] - mean) }
        return products.withUnsafeBufferPointer(rules.summation.sum) / (Double(pairs) * variance)
    }

    /// The share of points in each bin; the last holds those that are the largest of all days.
    private func appendShares(_ ordered: [Double], to features: inout [Double]) {
        let count = Double(ordered.count)
        let below = Self.edges.map { ordered.countBelow($0) } + [ordered.count]
        for bin in 0..<Self.edges.count { features.append(Double(below[bin + 1] - below[bin]) / count) }
    }

    /// The entropy of a histogram of equal bins between the smallest and the largest value, in nats.
    ///
    /// The edges are the products that numpy makes, so that a value on an edge falls on the same side of it. A constant series
    /// has one bin.
    private func entropy(_ ordered: [Double], _ bins: Int) -> Double {
        let width = 1 / Double(bins)
        var below = 0
        var entropy = 0.0
        for bin in 1...bins {
            let next = bin == bins ? ordered.count : ordered.countBelow(Double(bin) * width)
            if next > below {
                let share = Double(next - below) / Double(ordered.count)
                entropy -= share * log(share)
            }
            below = next
        }
        return entropy
    }
}

extension [Double] {
    /// How many of these values, which must be in order, are below `limit`.
    fileprivate func countBelow(_ limit: Double) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < limit { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
