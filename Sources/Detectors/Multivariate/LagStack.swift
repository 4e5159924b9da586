import NumericalMethods

/// Rows side by side with their past: `[z_t, z_{t−1}, z_{t−2}, z_{t−3}]`, 4 blocks of one column per signal.
///
/// One stack serves all three estimators: the past ridge reads the last three blocks, the others the first three.
/// Where a stretch of time is too young, its first row stands for the rows before it.
enum LagStack {
    static let blocks = DynamicMSET.lagCount + 1

    /// Fills `stack` (rows x 4 signals).
    /// - Parameters:
    ///   - values: the first row's readings; earlier rows lie before it in memory, as far as `ages` says there are any.
    ///   - ages: rows of history of each row.
    static func fill(
        _ stack: MutableMatrixView, from values: UnsafePointer<Double>, ages: UnsafePointer<Int>, signals: Int
    ) {
        for row in 0..<stack.rows {
            let target = stack.base + row * stack.stride
            let source = values + row * signals
            for lag in 0..<blocks {
                (target + lag * signals).update(from: source - min(lag, ages[row]) * signals, count: signals)
            }
        }
    }
}
