import NumericalMethods

/// A sample with the order of its values.
struct SortedSample {
    /// Ascending.
    let values: [Double]
    /// Where each of them stands in the series.
    let indices: [Int]
    /// The value that most of the sample has, if it is not at the edge of the sample: values are then judged from both sides
    /// of it separately.
    let majority: Double?
    let absoluteDeviation: Double

    init(_ series: [Double]) {
        indices = AscendingOrder.indices(of: series)
        values = indices.map { series[$0] }
        absoluteDeviation = values.medianAbsoluteDeviation
        if let low = values.first, let high = values.last, absoluteDeviation.isClose(to: 0) {
            let middle = values[(values.count - 1) / 2]
            majority = middle.isClose(to: low) || middle.isClose(to: high) ? nil : middle
        } else {
            majority = nil
        }
    }

    /// Indices from the extreme end of a tail inwards.
    func indices(from tail: Tail) -> [Int] { tail == .upper ? indices.reversed() : indices }
}
