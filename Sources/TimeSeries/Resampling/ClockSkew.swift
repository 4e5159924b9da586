/// Estimates how far the clocks of signals are apart, by a constant each, in whole rows.
///
/// First differences of a signal are correlated with those of the anchor at shifts of up to ``range`` rows; the shift of the
/// largest absolute correlation is the skew. It counts only when it is two rows or more (one row can come from the phase of
/// readings alone, and the lags of a model cover it), lies inside the range, and beats the correlation without a shift by
/// 0.1 and by four standard errors, 4 / √(readings).
///
/// A true delay of the process between two sensors looks the same and is treated the same: what belongs together is put
/// side by side.
public enum ClockSkew {
    /// Rows.
    static let range = 5
    private static let smallest = 2
    private static let smallestGain = 0.1
    /// Rows looked at, which bounds the cost for long tables.
    private static let mostRows = 100_000

    /// - Parameters:
    ///   - table: rows of the common clock, interpolated (``ClockInterpolation``).
    ///   - readings: how many readings every signal had.
    ///   - progress: called for every column; what it throws ends the work.
    /// - Returns: skew of every signal in rows, positive for time stamps that are late.
    static func skews(
        of table: SignalTable, anchor: Int, readings: [Int], progress: () throws -> Void = {}
    ) rethrows -> [Int] {
        let rows = min(table.rowCount, mostRows)
        let restarts = Set(table.restarts)
        func differences(_ column: Int) -> [Double] {
            (0..<rows).map { row in
                guard row > 0, !restarts.contains(row) else { return .nan }
                let difference = table[row, column] - table[row - 1, column]
                return difference.isFinite ? difference : .nan
            }
        }
        let reference = differences(anchor)
        return try (0..<table.signalCount).map { column in
            try progress()
            return column == anchor ? 0 : skew(of: differences(column), against: reference, readings: readings[column])
        }
    }

    private static func skew(of signal: [Double], against reference: [Double], readings: Int) -> Int {
        let correlations = (-range...range).map { abs(correlation(reference, signal, shift: $0)) }
        guard let best = correlations.indices.max(by: { correlations[$0] < correlations[$1] }), best > 0,
            best < correlations.count - 1
        else { return 0 }
        let gain = correlations[best] - correlations[range]
        let noise = 4 / Double(max(readings, 1)).squareRoot()
        return gain > max(smallestGain, noise) && abs(best - range) >= smallest ? best - range : 0
    }

    /// Correlation of `a(t)` and `b(t + shift)` over the rows where both are known; 0 where there is none.
    private static func correlation(_ a: [Double], _ b: [Double], shift: Int) -> Double {
        var (count, sumA, sumB) = (0.0, 0.0, 0.0)
        let rows = max(0, -shift)..<max(min(a.count, b.count - shift), max(0, -shift))
        for row in rows where !a[row].isNaN && !b[row + shift].isNaN {
            count += 1
            sumA += a[row]
            sumB += b[row + shift]
        }
        guard count > 2 else { return 0 }
        let (meanA, meanB) = (sumA / count, sumB / count)
        var (squaresA, squaresB, products) = (0.0, 0.0, 0.0)
        for row in rows where !a[row].isNaN && !b[row + shift].isNaN {
            let (x, y) = (a[row] - meanA, b[row + shift] - meanB)
            squaresA += x * x
            squaresB += y * y
            products += x * y
        }
        let correlation = products / (squaresA.squareRoot() * squaresB.squareRoot())
        return correlation.isFinite ? correlation : 0
    }
}
