import NumericalMethods

/// Fits the experts on training rows, with or without one block, and collects the residuals of blocks they have not
/// seen.
///
/// The Gram matrices of the blocks are gathered in one pass; a fit without a block uses the total less that block's
/// share.
struct CrossFitting {
    private let table: TrainingTable
    private let parameters: DynamicMSET.Parameters
    /// Contiguous, in order, together all rows.
    let blocks: [Range<Int>]
    private var grams: [BlockGram] = []
    private var total: BlockGram

    /// Rows worked on at once: large enough for efficient products, small enough for frequent progress and little
    /// memory.
    static let batch = 384

    init(_ table: TrainingTable, parameters: DynamicMSET.Parameters, progress: (Double) throws -> Void) throws {
        self.table = table
        self.parameters = parameters
        let (rows, count) = (table.rowCount, parameters.blockCount(rows: table.rowCount))
        blocks = (0..<count).map { ($0 * rows / count)..<(($0 + 1) * rows / count) }
        total = BlockGram(signals: table.signalCount)
        for block in blocks {
            var gram = BlockGram(signals: table.signalCount)
            try Self.forEachBatch(of: block, in: table) { stack, rows in
                gram.add(stack)
                try progress(Double(rows.upperBound) / Double(table.rowCount))
            }
            total.add(gram)
            grams.append(gram)
        }
    }

    /// Covariance of the present signals over all rows, upper triangle.
    var presentCovariance: Matrix { total.covariance(0..<table.signalCount) }

    /// Fits all three experts without block `excluded`, or on all rows. A fit without a block gives up that block's
    /// sums.
    mutating func fit(without excluded: Int?, progress: (Double) throws -> Void) throws -> ExpertEnsemble {
        let signals = table.signalCount
        var rows = Array(0..<table.rowCount)
        var gram = total
        if let excluded {
            gram.subtract(grams[excluded])
            grams[excluded] = BlockGram(signals: 0)
            rows.removeSubrange(blocks[excluded])
        }
        let past = try PastRidge(gram, signals: signals, ridge: parameters.ridge)
        try progress(0.3)
        let others = try LeaveOneOutRidge(gram, signals: signals, ridge: parameters.ridge)
        try progress(0.6)
        // Every fit draws its own sample, from a stream of its own.
        var random = RandomStream(seed: parameters.seed &+ UInt64(excluded.map { $0 + 1 } ?? 0))
        let picked = random.stratifiedSample(min(parameters.memoryRows, rows.count), from: rows)
        var candidates = Matrix(rows: picked.count, columns: LagStack.blocks * signals)
        candidates.withMutableView { view in
            table.values.withUnsafeBufferPointer { values in
                guard let values = values.baseAddress else { return }
                for (i, row) in picked.enumerated() {
                    let target = MutableMatrixView(view.base + i * view.stride, rows: 1, columns: view.columns)
                    LagStack.fill(target, from: values + row * signals, ages: [table.ages[row]], signals: signals)
                }
            }
        }
        let memory = candidates.withView {
            SimilarityMemory(
                candidates: MatrixView($0.base, rows: $0.rows, columns: 3 * signals, stride: $0.stride),
                factor: parameters.bandwidthFactor)
        }
        try progress(1)
        return ExpertEnsemble(past: past, others: others, memory: memory)
    }

    /// Residuals of every row by experts that had not seen its block: one rows x signals matrix per expert.
    mutating func outOfFoldResiduals(progress: (Double) throws -> Void) throws -> [Matrix] {
        let (rows, signals) = (table.rowCount, table.signalCount)
        var residuals = (0..<ExpertEnsemble.count).map { _ in Matrix(rows: rows, columns: signals) }
        var weights = [Double](
            repeating: 0, count: min(Self.batch, rows) * min(parameters.memoryRows, rows))
        for (index, block) in blocks.enumerated() {
            let share = 1 / Double(blocks.count)
            let before = Double(index) * share
            let experts = try fit(without: index) { try progress(before + 0.3 * share * $0) }
            try Self.forEachBatch(of: block, in: table) { stack, batch in
                weights.withUnsafeMutableBufferPointer { weights in
                    guard let scratch = weights.baseAddress else { return }
                    let space = MutableMatrixView(scratch, rows: stack.rows, columns: experts.memory.states.rows)
                    func window(_ view: MutableMatrixView) -> MutableMatrixView {
                        MutableMatrixView(view.base + batch.lowerBound * signals, rows: batch.count, columns: signals)
                    }
                    residuals[0].withMutableView { experts.past.residuals(of: stack, into: window($0)) }
                    residuals[1].withMutableView { experts.others.residuals(of: stack, into: window($0)) }
                    residuals[2].withMutableView {
                        experts.memory.residuals(of: stack, into: window($0), weights: space)
                    }
                }
                let done = Double(batch.upperBound - block.lowerBound) / Double(block.count)
                try progress(before + share * (0.3 + 0.7 * done))
            }
        }
        return residuals
    }

    /// Calls `body` with the lag stack of the rows of `range`, a batch at a time.
    private static func forEachBatch(
        of range: Range<Int>, in table: TrainingTable, _ body: (MatrixView, Range<Int>) throws -> Void
    ) throws {
        let signals = table.signalCount
        var stack = Matrix(rows: min(batch, range.count), columns: LagStack.blocks * signals)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: batch) {
            let rows = start..<min(start + batch, range.upperBound)
            try stack.withMutableView { whole in
                let view = MutableMatrixView(whole.base, rows: rows.count, columns: whole.columns)
                table.values.withUnsafeBufferPointer { values in
                    table.ages.withUnsafeBufferPointer { ages in
                        guard let values = values.baseAddress, let ages = ages.baseAddress else { return }
                        LagStack.fill(view, from: values + start * signals, ages: ages + start, signals: signals)
                    }
                }
                try body(view.readOnly, rows)
            }
        }
    }
}
