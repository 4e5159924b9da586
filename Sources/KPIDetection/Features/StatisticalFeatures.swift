/// Features 0 to 83: what the window under test looks like by itself.
struct StatisticalFeatures {
    /// `a`, divided by its mean if that is above 1.
    let x: Points
    let scale: WindowScale
    let rules: KPIRules
    /// Whether `x` was left as it came.
    let isRaw: Bool

    private var summation: Summation { rules.summation }

    func append(to features: inout [Double]) {
        let count = Double(x.count)
        let (largest, smallest) = (x.largest, x.smallest)
        let mean = summation.mean(x)
        let variance = summation.variance(x, about: mean)
        let spread = variance.squareRoot()
        let moments = Moments(x, mean: mean, variance: variance, rules)
        let values = DistinctValues(x)
        features += [largest, smallest, mean, variance, spread, moments.skewness, moments.kurtosis]

        let changes = (0..<(x.count - 1)).map { x[$0 + 1] - x[$0] }
        let (change, absoluteChange) = changes.withUnsafeBufferPointer { (summation.sum($0), summation.sum($0, abs)) }
        features += [values.median, summation.sum(x) { $0 * $0 }, absoluteChange, flag(variance > spread)]
        features += [Double(x.count { $0 > mean }), Double(x.count { $0 < mean })]
        let (top, bottom) = (places(of: largest), places(of: smallest))
        features += [top.first, bottom.first, top.last, bottom.last]

        features += [flag(values.distinct < x.count), flag(isRepeated(largest)), flag(isRepeated(smallest))]
        features += [longestRun { $0 >= mean }, longestRun { $0 <= mean }]
        features += [absoluteChange / Double(changes.count), change / Double(changes.count)]
        features += [Double(values.recurring) / Double(values.distinct), Double(values.distinct) / count]
        features += [values.sumOfRecurringPoints(summation), values.sumOfRecurringValues(summation)]
        features += [summation.sum(x), largest - smallest]
        appendAverages(to: &features)
        appendSmoothing(to: &features)
    }

    private func flag(_ condition: Bool) -> Double { condition ? 1 : 0 }

    /// Where a value stands first, and the end of where it stands last, as shares of the series.
    private func places(of value: Double) -> (first: Double, last: Double) {
        let count = Double(x.count)
        let fromBehind = x.count - 1 - (x.lastIndex(of: value) ?? 0)
        return (Double(x.firstIndex(of: value) ?? 0) / count, 1 - Double(fromBehind) / count)
    }

    private func isRepeated(_ value: Double) -> Bool { x.firstIndex(of: value) != x.lastIndex(of: value) }

    private func longestRun(_ condition: (Double) -> Bool) -> Double {
        var (run, longest) = (0, 0)
        for value in x {
            run = condition(value) ? run + 1 : 0
            longest = max(longest, run)
        }
        return Double(longest)
    }

    /// 30 to 49: moving averages, plain and with linear weights, over the newest tenth to quarter.
    private func appendAverages(to features: inout [Double]) {
        let last = x.newest
        let lengths = scale.lengths(stride(from: 1, to: 50, by: 5))
        for length in lengths { features.append(summation.mean(x.newest(length)) - last) }
        for length in lengths {
            let newest = x.newest(length)
            let weighted = (0..<length).map { Double($0 + 1) * newest[$0] }
            let sum = weighted.withUnsafeBufferPointer(summation.sum)
            features.append(sum / (Double(length) * Double(length + 1) / 2) - last)
        }
    }

    /// 50 to 83: exponential smoothing with level, and with level and trend (Holt, 1957).
    private func appendSmoothing(to features: inout [Double]) {
        let last = x.newest
        let weights = SIMD16<Double>(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0, 0, 0, 0, 0, 0, 0)
        var levels = SIMD16<Double>(repeating: x[0])
        for value in x.dropFirst() { levels = weights * value + (1 - weights) * levels }
        for index in 0..<9 { features.append(levels[index] - last) }

        let trendWeights = SIMD8<Double>(0.1, 0.3, 0.5, 0.7, 0.9, 0, 0, 0)
        for weight in [0.1, 0.3, 0.5, 0.7, 0.9] {
            var level = SIMD8<Double>(repeating: x[0])
            var trend = SIMD8<Double>(repeating: firstTrend)
            for value in x.dropFirst() {
                let before = level
                level = weight * value + (1 - weight) * (before + trend)
                trend = trendWeights * (level - before) + (1 - trendWeights) * trend
            }
            for index in 0..<5 { features.append(level[index] - last) }
        }
    }

    /// The mean change over the first three steps. In the service raw integers were divided as integers, rounding down.
    private var firstTrend: Double {
        let steps = min(3, x.count - 1)
        let trend = (x[steps] - x[0]) / Double(steps)
        let areIntegers = x.allSatisfy { $0 == $0.rounded() }
        return rules == .pipeline && isRaw && areIntegers ? trend.rounded(.down) : trend
    }
}
