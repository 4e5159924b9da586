import NumericalMethods
import TimeSeries

/// One call of scoring: work space, the moving stream state, and the loop over batches of rows.
struct ScoringPass {
    let model: DynamicMSETModel
    let signals: Int
    let context: Int
    let cuts: DecisionRule.Cuts
    let batch: Int
    var stream: DetectionStream

    /// Scaled, filled rows: the context of earlier rows, then the batch.
    var values: [Double]
    var isMissing: [Bool]
    var missingCounts: [Int]
    var ages: [Int]
    private var stack: Matrix
    var residuals: Matrix
    var distances: [Double]
    private var scratch: Matrix
    var deviations: [Double]
    var elevations: [Float]
    /// The last pattern of missing signals and its factor: a dead sensor costs one factorisation, not one a row.
    private var pattern: [Int] = []
    private var patternFactor: Cholesky?

    init(_ model: DynamicMSETModel, rows: Int, stream: DetectionStream, sensitivity: Double) {
        self.model = model
        self.stream = stream
        signals = model.signalNames.count
        context = model.experts.context
        cuts = DecisionRule.Cuts(sensitivity: sensitivity)
        batch = min(max(rows, 1), CrossFitting.batch)
        values = [Double](repeating: 0, count: (context + batch) * signals)
        isMissing = [Bool](repeating: false, count: batch * signals)
        missingCounts = [Int](repeating: 0, count: batch)
        ages = [Int](repeating: 0, count: batch)
        stack = Matrix(rows: batch, columns: (context + 1) * signals)
        residuals = Matrix(rows: ExpertEnsemble.count * batch, columns: signals)
        distances = [Double](repeating: 0, count: batch)
        scratch = Matrix(rows: batch, columns: model.experts.scratchWidth)
        deviations = [Double](repeating: 0, count: signals)
        elevations = [Float](repeating: 0, count: signals)
    }

    mutating func run(_ table: SignalTable) -> Detection {
        var detection = Detection(rowCount: table.rowCount, signalCount: signals)
        values.replaceSubrange(0..<(context * signals), with: stream.rows)
        for start in stride(from: 0, to: table.rowCount, by: batch) {
            let rows = start..<min(start + batch, table.rowCount)
            for row in rows { take(table, row: row, at: row - start) }
            computeResiduals(count: rows.count)
            judge(rows, into: &detection)
            // The last rows of this batch are the context of the next.
            let kept = context * signals
            for index in 0..<kept { values[index] = values[rows.count * signals + index] }
        }
        stream.rows = Array(values[0..<(context * signals)])
        return detection
    }

    /// Scales row `row` of the table into slot `slot` of the batch and fills its missing cells.
    private mutating func take(_ table: SignalTable, row: Int, at slot: Int) {
        let now = table.timestamps?[row]
        if TimeGaps.isGap(after: stream.latest, at: now, limit: model.report.gapLimitMicroseconds) {
            stream.available = 0
        }
        if let now { stream.latest = stream.latest.map { max($0, now) } ?? now }
        ages[slot] = stream.available
        stream.available = min(stream.available + 1, DynamicMSET.longestLag)

        let target = (context + slot) * signals
        var missing = 0
        for j in 0..<signals {
            let x = table.values[row * signals + j]
            let isKnown = x.isFinite
            isMissing[slot * signals + j] = !isKnown
            if isKnown { stream.lastSeen[j] = model.scaling.scaled(x, signal: j) } else { missing += 1 }
            values[target + j] = stream.lastSeen[j]
        }
        missingCounts[slot] = missing
        if missing > 0 { fill(slot) }
    }

    /// Replaces the held values of the missing cells by their conditional means.
    private mutating func fill(_ slot: Int) {
        let missing = (0..<signals).filter { isMissing[slot * signals + $0] }
        if missing != pattern {
            pattern = missing
            patternFactor = model.experts.others.conditionalFactor(missing: missing)
        }
        guard let patternFactor else { return }
        let target = (context + slot) * signals
        var state = [Double](repeating: 0, count: 3 * signals)
        for lag in 0..<3 {
            let source = target - min(lag, ages[slot]) * signals
            for j in 0..<signals { state[lag * signals + j] = values[source + j] }
        }
        let clip = model.scaling.clip
        let filled = model.experts.others.conditionalMeans(missing: missing, state: state, factor: patternFactor)
        for (j, z) in zip(missing, filled) { values[target + j] = min(max(z, -clip), clip) }
    }

    private mutating func computeResiduals(count: Int) {
        let signals = signals
        let batch = batch
        let experts = model.experts
        let context = context * signals
        stack.withMutableView { stack in
            let stack = MutableMatrixView(stack.base, rows: count, columns: stack.columns)
            values.withUnsafeBufferPointer { values in
                ages.withUnsafeBufferPointer { ages in
                    guard let values = values.baseAddress, let ages = ages.baseAddress else { return }
                    LagStack.fill(stack, from: values + context, ages: ages, signals: signals)
                }
            }
            residuals.withMutableView { residuals in
                let views = (0..<ExpertEnsemble.count).map {
                    MutableMatrixView(residuals.base + $0 * batch * signals, rows: count, columns: signals)
                }
                scratch.withMutableView { scratch in
                    distances.withUnsafeMutableBufferPointer {
                        guard let distances = $0.baseAddress else { return }
                        experts.residuals(of: stack.readOnly, into: views, distances: distances, scratch: scratch)
                    }
                }
            }
        }
    }
}
