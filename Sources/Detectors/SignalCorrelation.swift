import NumericalMethods
import TimeSeries

/// Whether the signals of a table have anything to do with each other.
///
/// Every signal is predicted from the others in the same row by ridge regression, in each of three contiguous blocks from
/// the rows outside it. R² is the share of its variance about the mean of those rows that the prediction explains, over
/// all blocks. Signals are correlated when R² of at least one is
/// 0.02 + 16 / rows or more, which few rows seldom reach by chance. Since blocks are predicted from other
/// stretches of time, signals that merely wander or drift at the same time seldom count. The bound is low on purpose:
/// judging uncorrelated signals together costs little, judging correlated ones apart hides what only their relation shows.
public struct SignalCorrelation: Sendable, Equatable {
    /// R² of every accepted signal, in column order; negative where the others mislead. A signal that does not vary has 0.
    public let explained: [Double]

    /// Smallest R² that counts.
    public let leastExplained: Double

    /// Whether any signal is correlated with the others.
    public var isAny: Bool { explained.contains { $0 >= leastExplained } }

    /// - Parameter table: as for a training.
    /// - Throws: ``DetectorError`` where a training on this table would throw it, too.
    public init(_ table: SignalTable) throws {
        try self.init(try TrainingTable(table, parameters: DynamicMSET.Parameters()) {}) {}
    }

    init(_ table: TrainingTable, progress: () throws -> Void) throws {
        let (rows, signals) = (table.rowCount, table.signalCount)
        leastExplained = 0.02 + 16 / Double(max(rows, 1))
        let parameters = DynamicMSET.Parameters()
        let count = parameters.blockCount(rows: rows)
        var grams: [BlockGram] = []
        var total = BlockGram(width: signals)
        for block in 0..<count {
            var gram = BlockGram(width: signals)
            let (start, end) = (block * rows / count, (block + 1) * rows / count)
            for first in stride(from: start, to: end, by: CrossFitting.batch) {
                try progress()
                table.values.withUnsafeBufferPointer { values in
                    guard let base = values.baseAddress else { return }
                    gram.add(
                        MatrixView(
                            base + first * signals, rows: min(CrossFitting.batch, end - first), columns: signals))
                }
            }
            total.add(gram)
            grams.append(gram)
        }
        var left = [Double](repeating: 0, count: signals)
        var all = left
        for gram in grams {
            try progress()
            var rest = total
            rest.subtract(gram)
            let others = try LeaveOneOutRidge(rest, signals: signals, ridge: parameters.ridge, blocks: 1)
            let weight = Double(gram.count)
            for (signal, squares) in others.meanSquares(over: gram).enumerated() {
                left[signal] += weight * squares.residual
                all[signal] += weight * squares.deviation
            }
        }
        explained = zip(left, all).map { $1 > 1e-9 * Double(rows) ? 1 - $0 / $1 : 0 }
    }
}
