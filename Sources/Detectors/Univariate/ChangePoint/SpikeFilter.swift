/// Replaces outliers by the median of their surroundings (Hampel 1974). A median follows steps and slopes, so that they stay.
enum SpikeFilter {
    /// Deviations of the noise beyond which a value is an outlier.
    private static let limit = 4.0
    /// Turns a median absolute deviation into the deviation of a normal distribution.
    private static let normal = 1.4826022185056018

    /// - Parameter reach: longest burst that gives way, in points; the windows of the medians have `2 * reach + 1` points and
    ///   shrink at both ends.
    static func filtered(_ values: [Double], reach: Int) -> [Double] {
        let medians = centredMedians(values, reach: reach)
        let distances = values.indices.map { abs(values[$0] - medians[$0]) }
        let bound = limit * normal * distances.sorted().medianOfSorted
        return values.indices.map { distances[$0] > bound ? medians[$0] : values[$0] }
    }

    private static func centredMedians(_ values: [Double], reach: Int) -> [Double] {
        var medians = values
        var window: [Double] = []
        window.reserveCapacity(2 * reach + 2)
        // The places that the sorted window covers.
        var covered = 0..<0
        for index in values.indices {
            let half = min(reach, index, values.count - 1 - index)
            let wanted = (index - half)..<(index + half + 1)
            for place in covered.upperBound..<max(wanted.upperBound, covered.upperBound) {
                window.insert(values[place], at: firstPlace(notBelow: values[place], in: window))
            }
            for place in covered.lowerBound..<wanted.lowerBound {
                window.remove(at: firstPlace(notBelow: values[place], in: window))
            }
            covered = wanted
            medians[index] = window.medianOfSorted
        }
        return medians
    }

    private static func firstPlace(notBelow value: Double, in sorted: [Double]) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
