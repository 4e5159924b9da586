import TimeSeries

/// Rows in units of the training signals' standard deviation, clipped to ±10, gaps held at the last value.
struct ScaledTable {
    /// Mean and divisor of every signal.
    struct Scaling {
        let means: [Double]
        let divisors: [Double]

        init(_ table: SignalTable, rows: Range<Int>) {
            var (means, divisors): ([Double], [Double]) = ([], [])
            for j in 0..<table.signalCount {
                let column = rows.map { table[$0, j] }.filter(\.isFinite)
                let count = Double(max(column.count, 1))
                let mean = column.reduce(0, +) / count
                let deviation = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
                let largest = column.reduce(0) { max($0, abs($1)) }
                means.append(mean)
                // A constant signal: a later change is a bounded, large deviation.
                divisors.append(deviation > 1e-9 * largest ? deviation : max(0.1 * largest, 0.1))
            }
            (self.means, self.divisors) = (means, divisors)
        }
    }

    let rows: Int
    let width: Int
    /// Row-major.
    let values: [Double]

    init(_ table: SignalTable, rows range: Range<Int>, scaling: Scaling) {
        rows = range.count
        width = table.signalCount
        var last = [Double](repeating: 0, count: width)
        var values: [Double] = []
        values.reserveCapacity(rows * width)
        for row in range {
            for j in 0..<width {
                let x = table[row, j]
                if x.isFinite { last[j] = min(max((x - scaling.means[j]) / scaling.divisors[j], -10), 10) }
                values.append(last[j])
            }
        }
        self.values = values
    }
}
