import Foundation

/// The distribution of a column's training values, kept so finely that the number of rows beyond a value is known to 1 part in
/// ``finesse`` of itself; in small tables exactly.
struct EmpiricalTails: Sendable, Equatable {
    let rows: Int
    /// Some of the different values, rising, the smallest and largest among them.
    let values: [Float]
    /// Rows below each of them.
    let below: [Float]
    /// Rows up to each of them.
    let through: [Float]
    /// How far out each of them is.
    private let surprises: [Double]

    static let finesse = 64

    init(_ column: FeatureTable.ValueCounts) {
        let rows = column.counts.reduce(0, +)
        var (values, below, through): ([Float], [Float], [Float]) = ([], [], [])
        var (before, kept) = (0, 0)
        for (place, (value, count)) in zip(column.values, column.counts).enumerated() {
            let after = before + count
            // A value is left out while the rows that this leaves between two others are few beside those in the nearer tail.
            let isEnd = place == 0 || place + 1 == column.values.count
            if isEnd || (after - kept) * Self.finesse > min(kept, rows - after) {
                values.append(value)
                below.append(Float(before))
                through.append(Float(after))
                kept = after
            }
            before = after
        }
        self.init(rows: rows, values: values, below: below, through: through)
    }

    init(rows: Int, values: [Float], below: [Float], through: [Float]) {
        (self.rows, self.values, self.below, self.through) = (rows, values, below, through)
        surprises = zip(below, through).map { Self.surprise(below: Double($0), through: Double($1), rows: rows) }
    }

    /// How far out a value is: the negative logarithm of the share of training rows at or beyond it, on the side where that is
    /// smaller. Beyond all of them lies half a row.
    func surprise(_ value: Float) -> Double {
        // The first place of a larger value.
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= value { low = middle + 1 } else { high = middle }
        }
        if low > 0, values[low - 1] == value { return surprises[low - 1] }
        let smaller = low > 0 ? Double(through[low - 1]) : 0
        let larger = low < values.count ? Double(below[low]) : Double(rows)
        // Rows between two values that were kept are spread evenly.
        var between = smaller
        if larger > smaller {
            let (start, end) = (Double(values[low - 1]), Double(values[low]))
            between += (larger - smaller) * (Double(value) - start) / (end - start)
        }
        return Self.surprise(below: between, through: between, rows: rows)
    }

    private static func surprise(below: Double, through: Double, rows: Int) -> Double {
        let rows = Double(rows)
        return -log(max(min(through, rows - below), 0.5) / rows)
    }
}
