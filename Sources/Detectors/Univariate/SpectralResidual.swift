import Foundation
import NumericalMethods

/// Saliency of the points of a series: what is left of it when its amplitude spectrum is divided by a smooth version of itself.
struct SpectralResidual {
    /// From here on a point is an anomaly.
    static let limit = 3.5
    private static let extensionCount = 5
    private static let window = 100
    private static let smallestAverage = 1e-8

    /// Relative distance of each point's saliency from the average before it.
    /// - Parameter keepsOutliers: the values that extend the series are foretold from the six before the newest one, whatever
    ///   they are; otherwise from the newest six that are no outliers.
    static func scores(of values: [Double], keepsOutliers: Bool) -> [Double] {
        let next = keepsOutliers ? foretold(beforeNewestOf: values) : foretold(withoutOutliersOf: values)
        let saliency = saliency(of: values + [Double](repeating: next, count: extensionCount)).prefix(values.count)
        let averages = averages(of: Array(saliency))
        return zip(saliency, averages).map { saliency, average in
            let average = average.isClose(to: smallestAverage) ? smallestAverage : average
            return abs(saliency - average) / average
        }
    }

    private static func foretold(withoutOutliersOf values: [Double]) -> Double {
        let sorted = AscendingOrder.sorted(values)
        func quantile(_ percent: Double) -> Double { Quantiles.percentile(sorted: sorted, percent) ?? 0 }
        let (low, median, high) = (quantile(25), quantile(50), quantile(75))
        let reach = 1.5 * (high - low)
        var newest = Array(values.reversed().lazy.filter { $0 >= low - reach && $0 <= high + reach }.prefix(6))
        while newest.count < 6 { newest.append(median) }
        return foretold(from: newest.reversed())
    }

    private static func foretold(beforeNewestOf values: [Double]) -> Double {
        foretold(from: Array(values.dropLast().suffix(6)))
    }

    /// The median, moved by the mean slope from each value to the last.
    private static func foretold(from values: [Double]) -> Double {
        guard values.count > 1, let last = values.last else { return values.last ?? 0 }
        let count = Double(values.count)
        var slopes = 0.0
        for (index, value) in values.dropLast().enumerated() {
            slopes += (last - value) / Double(values.count - 1 - index)
        }
        return values.sorted().medianOfSorted + slopes * 0.5 * (count + 1) / (count - 1)
    }

    private static func saliency(of values: [Double]) -> [Double] {
        // Saliency does not change with the scale; a power of two keeps products of three amplitudes inside the range of a double.
        let largest = values.reduce(0) { max($0, abs($1)) }
        let scale = largest > 0 ? Double(sign: .plus, exponent: min(-Int(largest.exponent), 1000), significand: 1) : 1
        let transform = FourierTransform(count: values.count)
        var spectrum = transform.forward(real: values.map { $0 * scale })
        let amplitudes = spectrum.map { ($0 * $0).sum().squareRoot() }
        for index in spectrum.indices {
            let bins = max(0, index - 2)...index
            var product = 1.0
            for bin in bins where amplitudes[bin] > 0 { product *= amplitudes[bin] }
            let mean = bins.count == 1 ? product : bins.count == 2 ? product.squareRoot() : cbrt(product)
            spectrum[index] = mean != 0 ? spectrum[index] / mean : .zero
        }
        return transform.inverse(spectrum).map { ($0 * $0).sum().squareRoot() }
    }

    /// Mean of the last hundred; before there are so many, the mean of those before the point stands for the ones that lack.
    private static func averages(of values: [Double]) -> [Double] {
        let sums = values.runningSums()
        let window = Double(Self.window)
        return values.indices.map { index in
            if index == 0 { return sums[0] }
            if index >= Self.window { return (sums[index] - sums[index - Self.window]) / window }
            let lacking = Double(Self.window - 1 - index)
            return (sums[index] + (sums[index] - values[index]) / Double(index) * lacking) / window
        }
    }
}

extension Array where Element == Double {
    /// Sum of all values up to each.
    func runningSums() -> [Double] {
        var sum = 0.0
        return map { value in
            sum += value
            return sum
        }
    }
}
