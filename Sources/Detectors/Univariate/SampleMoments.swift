import NumericalMethods

/// Mean and spread of a sample; the variance divides by the number of values.
struct SampleMoments {
    var mean = 0.0
    var variance = 0.0
    var deviation: Double { variance.squareRoot() }

    /// All zero for an empty sample.
    init(_ values: [Double]) {
        guard !values.isEmpty else { return }
        let count = Double(values.count)
        var sum = 0.0
        for value in values { sum += value }
        mean = sum / count
        var squares = 0.0
        for value in values { squares += (value - mean) * (value - mean) }
        variance = squares / count
    }
}

extension Double {
    /// NumPy's `isclose` with its default tolerances. Not symmetric: `other` is the reference.
    func isClose(to other: Double) -> Bool { abs(self - other) <= 1e-8 + 1e-5 * abs(other) }
}

extension Array where Element == Double {
    /// The values moved to 0...1, or as they are if all are the same.
    func scaledToUnit() -> [Double] {
        guard let low = self.min(), let high = self.max(), low != high else { return self }
        let range = high - low
        return map { ($0 - low) / range }
    }

    /// Mean of the two middle values of an array in ascending order; 0 if it is empty.
    var medianOfSorted: Double {
        guard let last else { return 0 }
        let middle = count / 2
        if count == 1 { return last }
        return count.isMultiple(of: 2) ? (self[middle - 1] + self[middle]) / 2 : self[middle]
    }

    /// Median of the distances from the median, scaled to agree with the deviation of a normal distribution.
    var medianAbsoluteDeviation: Double {
        let centre = Quantiles.midpoint(self)
        return Quantiles.midpoint(map { abs($0 - centre) / 0.6744897501960817 })
    }
}
