import NumericalMethods

/// Fits the experts on training rows, with or without one block, and collects the residuals of blocks they have not
/// seen.
///
/// The Gram matrices of the blocks are gathered in one pass; a fit without a block uses the total less that block's
/// share.
struct CrossFitting {
    let table: TrainingTable
    let parameters: DynamicMSET.Parameters
    /// Contiguous, in order, together all rows.
    let blocks: [Range<Int>]
    /// Rows of the past that the past ridge looks at.
    let lags: Int
    private let usesWindows: Bool
    private var grams: [BlockGram] = []
    private var total: BlockGram
    /// Fits of the past ridge without one block each, made while choosing the lags.
    private var pastFits: [PastRidge]

    /// Rows worked on at once: large enough for efficient products, small enough for frequent progress and little
    /// memory.
    static let batch = 384

    init(_ table: TrainingTable, parameters: DynamicMSET.Parameters, progress: (Double) throws -> Void) throws {
        self.table = table
        self.parameters = parameters
        let (rows, count) = (table.rowCount, parameters.blockCount(rows: table.rowCount))
        blocks = (0..<count).map { ($0 * rows / count)..<(($0 + 1) * rows / count) }
        usesWindows = parameters.fusion == .multiScale && table.signalCount <= NearestWindows.largestSignals
        let candidates = LagSelection.candidates(
            signals: table.signalCount, fusion: parameters.fusion, windowSize: parameters.windowSize)
        let width = (max(candidates.max() ?? 0, parameters.stateBlocks - 1) + 1) * table.signalCount
        total = BlockGram(width: width)
        for block in blocks {
            var gram = BlockGram(width: width)
            try Self.forEachBatch(of: block, in: table, width: width) { stack, rows in
                gram.add(stack)
                try progress(0.8 * Double(rows.upperBound) / Double(table.rowCount))
            }
            total.add(gram)
            grams.append(gram)
        }
        (lags, pastFits) = try Self.selectLags(
            candidates, total: total, grams: grams, table: table, ridge: parameters.ridge
        ) { try progress(0.8 + 0.2 * $0) }
    }

    /// Fits every candidate without each block and keeps the one that predicts the left-out blocks best.
    private static func selectLags(
        _ candidates: [Int], total: BlockGram, grams: [BlockGram], table: TrainingTable, ridge: Double,
        progress: (Double) throws -> Void
    ) throws -> (Int, [PastRidge]) {
        guard candidates.count > 1 else { return (candidates[0], []) }
        let signals = table.signalCount
        var fits: [[PastRidge]] = []
        var errors: [[Double]] = []
        for (index, lags) in candidates.enumerated() {
            var own: [PastRidge] = []
            var squares = [Double](repeating: 0, count: signals)
            for (block, gram) in grams.enumerated() {
                let share = Double(index * grams.count + block) / Double(candidates.count * grams.count)
                try progress(share)
                var rest = total
                rest.subtract(gram)
                let fit = try PastRidge(rest, signals: signals, lags: lags, ridge: ridge)
                for (j, square) in fit.meanSquares(over: gram).enumerated() {
                    squares[j] += square * Double(gram.count) / Double(table.rowCount)
                }
                own.append(fit)
            }
            fits.append(own)
            errors.append(squares)
        }
        let best = LagSelection.best(errors)
        return (candidates[best], fits[best])
    }

    /// Covariance of the present signals over all rows, upper triangle.
    var presentCovariance: Matrix { total.covariance(0..<table.signalCount) }

    /// The leave-one-out ridge over all rows.
    func others() throws -> LeaveOneOutRidge {
        try LeaveOneOutRidge(
            total, signals: table.signalCount, ridge: parameters.ridge, blocks: parameters.stateBlocks)
    }

    /// Mean square of the residual of every signal over all rows.
    func meanSquares(of others: LeaveOneOutRidge) -> [Double] { others.meanSquares(over: total).map(\.residual) }

    /// Columns of the stack that the experts need.
    private var stackWidth: Int {
        max(lags + 1, parameters.stateBlocks, usesWindows ? parameters.windowLength : 0) * table.signalCount
    }

    /// Fits all experts without block `excluded`, or on all rows. A fit without a block gives up that block's sums.
    mutating func fit(without excluded: Int?, progress: (Double) throws -> Void) throws -> ExpertEnsemble {
        let signals = table.signalCount
        var rows = Array(0..<table.rowCount)
        var gram = total
        if let excluded {
            gram.subtract(grams[excluded])
            grams[excluded] = BlockGram(width: 0)
            rows.removeSubrange(blocks[excluded])
        }
        let past: PastRidge
        if let excluded, !pastFits.isEmpty {
            past = pastFits[excluded]
        } else {
            past = try PastRidge(gram, signals: signals, lags: lags, ridge: parameters.ridge)
        }
        try progress(0.3)
        let others = try LeaveOneOutRidge(
            gram, signals: signals, ridge: parameters.ridge, blocks: parameters.stateBlocks)
        try progress(0.6)
        // Every fit draws its own samples, from a stream of its own.
        var random = RandomStream(seed: parameters.seed &+ UInt64(excluded.map { $0 + 1 } ?? 0))
        let states = stacked(
            random.stratifiedSample(min(parameters.memoryRows, rows.count), from: rows),
            blocks: parameters.stateBlocks)
        let memory = states.withView {
            SimilarityMemory(candidates: $0, factor: parameters.bandwidthFactor, blocks: parameters.stateBlocks)
        }
        var windows: NearestWindows?
        if usesWindows {
            let picked = random.stratifiedSample(min(NearestWindows.largestMemory, rows.count), from: rows)
            var remembered = stacked(picked, blocks: parameters.windowLength)
            for index in remembered.values.indices {
                remembered.values[index] = Double(Float(remembered.values[index]))
            }
            windows = NearestWindows(windows: remembered, length: parameters.windowLength)
        }
        try progress(1)
        return ExpertEnsemble(past: past, others: others, memory: memory, windows: windows)
    }

    /// The lag stack of single rows.
    private func stacked(_ rows: [Int], blocks: Int) -> Matrix {
        let signals = table.signalCount
        var stack = Matrix(rows: rows.count, columns: blocks * signals)
        stack.withMutableView { view in
            table.values.withUnsafeBufferPointer { values in
                guard let values = values.baseAddress else { return }
                for (i, row) in rows.enumerated() {
                    let target = MutableMatrixView(view.base + i * view.stride, rows: 1, columns: view.columns)
                    LagStack.fill(target, from: values + row * signals, ages: [table.ages[row]], signals: signals)
                }
            }
        }
        return stack
    }

    /// What experts that had not seen a row's block say of every row.
    struct OutOfFold {
        /// One rows x signals matrix per expert.
        var residuals: [Matrix]
        /// Distance of every row from its nearest window; empty where that expert takes no part.
        var distances: [Double]
    }

    mutating func outOfFold(progress: (Double) throws -> Void) throws -> OutOfFold {
        let (rows, signals) = (table.rowCount, table.signalCount)
        var residuals = (0..<ExpertEnsemble.count).map { _ in Matrix(rows: rows, columns: signals) }
        var distances = [Double](repeating: 0, count: usesWindows ? rows : 0)
        let remembered = max(parameters.memoryRows, usesWindows ? NearestWindows.largestMemory : 0)
        var scratch = Matrix(rows: min(Self.batch, rows), columns: min(remembered, rows))
        for (index, block) in blocks.enumerated() {
            let share = 1 / Double(blocks.count)
            let before = Double(index) * share
            let experts = try fit(without: index) { try progress(before + 0.3 * share * $0) }
            try Self.forEachBatch(of: block, in: table, width: stackWidth) { stack, batch in
                func window(_ view: MutableMatrixView) -> MutableMatrixView {
                    MutableMatrixView(view.base + batch.lowerBound * signals, rows: batch.count, columns: signals)
                }
                scratch.withMutableView { space in
                    residuals[0].withMutableView { experts.past.residuals(of: stack, into: window($0)) }
                    residuals[1].withMutableView { experts.others.residuals(of: stack, into: window($0)) }
                    residuals[2].withMutableView {
                        experts.memory.residuals(of: stack, into: window($0), weights: space)
                    }
                    distances.withUnsafeMutableBufferPointer {
                        guard let base = $0.baseAddress else { return }
                        experts.windows?.distances(of: stack, into: base + batch.lowerBound, scratch: space)
                    }
                }
                let done = Double(batch.upperBound - block.lowerBound) / Double(block.count)
                try progress(before + share * (0.3 + 0.7 * done))
            }
        }
        return OutOfFold(residuals: residuals, distances: distances)
    }

    /// Calls `body` with the lag stack of the rows of `range`, a batch at a time.
    private static func forEachBatch(
        of range: Range<Int>, in table: TrainingTable, width: Int, _ body: (MatrixView, Range<Int>) throws -> Void
    ) throws {
        let signals = table.signalCount
        var stack = Matrix(rows: min(batch, range.count), columns: width)
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
