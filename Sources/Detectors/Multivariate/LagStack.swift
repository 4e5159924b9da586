import NumericalMethods

/// Rows side by side with their past: `[z_t, z_{t−1}, ..., z_{t−p}]`, one column per signal and lag.
///
/// One stack serves all estimators: the past ridge reads all blocks but the first, the leave-one-out ridge and the
/// memory the first three, the windows all they need. Where a stretch of time is too young, its first row stands for
/// the rows before it.
enum LagStack {
    /// Blocks that the leave-one-out ridge and the memory look at, unless the window is smaller: a row and the two before
    /// it.
    static let stateBlocks = 3

    /// Fills `stack` (rows x (blocks x signals)).
    /// - Parameters:
    ///   - values: the first row's readings; earlier rows lie before it in memory, as far as `ages` says there are any.
    ///   - ages: rows of history of each row.
    static func fill(
        _ stack: MutableMatrixView, from values: UnsafePointer<Double>, ages: UnsafePointer<Int>, signals: Int
    ) {
        let blocks = stack.columns / signals
        for row in 0..<stack.rows {
            let target = stack.base + row * stack.stride
            let source = values + row * signals
            for lag in 0..<blocks {
                (target + lag * signals).update(from: source - min(lag, ages[row]) * signals, count: signals)
            }
        }
    }
}
