import Dispatch
import NumericalMethods
import TimeSeries

/// The work of scoring: work space, the moving stream state, and the loop over batches of rows. Kept from call to call by
/// ``ScoringSession``; a row for which there is room already allocates nothing.
struct ScoringPass {
    let model: DynamicMSETModel
    let signals: Int
    let context: Int
    let cuts: DecisionRule.Cuts
    /// Rows that there is room for.
    private(set) var batch = 0
    /// Whether the table is worth a second thread.
    private var isLarge = false
    /// What the series remembers, but for ``DetectionStream/rows``, which are the first of ``values`` meanwhile.
    var stream: DetectionStream

    /// Scaled, filled rows: the context of earlier rows, then the batch.
    private(set) var values: [Double]
    private(set) var isMissing: [Bool] = []
    private(set) var missingCounts: [Int] = []
    private(set) var ages: [Int] = []
    private var stack = Matrix(rows: 0, columns: 0)
    private(set) var residuals = Matrix(rows: 0, columns: 0)
    private(set) var distances: [Double] = []
    private var scratch = Matrix(rows: 0, columns: 0)
    var deviations: [Double]
    var elevations: [Float]
    /// What speaks against every signal of the row at hand, 1 on its threshold.
    var signalEvidence: [Double]
    var attributionScratch: [Double]
    /// Residuals of the past ridge and the leave-one-out ridge, were the row's past free of faults.
    var freedResiduals: [Double]
    /// Weights of the newest row in the smoothing of signals.
    let signalWeights: [Double]
    let commonThreshold: Double
    /// What the threshold was raised by when the last row was judged.
    var lastAllowance = 0.0
    /// The last pattern of missing signals and its factor: a dead sensor costs one factorisation, not one a row.
    private var pattern: [Int] = []
    private var patternFactor: Cholesky?

    /// Rows of a lane, and lanes that may run at the same time.
    private static let lane = CrossFitting.batch
    private static let lanes = 2
    /// Rows × signals from which on two threads score. What a request may send at once stays below.
    private static let largeCells = 100_000

    /// - Parameter stream: one of the model's, checked.
    init(_ model: DynamicMSETModel, stream: DetectionStream, sensitivity: Double) {
        self.model = model
        self.stream = stream
        signals = model.signalNames.count
        context = model.experts.context
        cuts = DecisionRule.Cuts(sensitivity: sensitivity)
        values = stream.rows
        self.stream.rows = []
        deviations = [Double](repeating: 0, count: signals)
        elevations = [Float](repeating: 0, count: signals)
        signalEvidence = deviations
        attributionScratch = [Double](
            repeating: 0, count: signals + FaultAttribution.scratchCount(signals: signals))
        freedResiduals = [Double](repeating: 0, count: 2 * signals)
        signalWeights = SignalDecision.halfLives(model.parameters).map { Smoothing.weight(halfLife: $0) }
        commonThreshold = model.signalDecision.commonThreshold
    }

    /// The state of the series after the last row.
    var continuation: DetectionStream {
        var stream = stream
        stream.rows = Array(values[..<(context * signals)])
        return stream
    }

    /// Makes room for a call of so many rows, as far as they are worked on together. Room once made is kept: it is bounded
    /// whatever the number of rows.
    private mutating func reserve(_ rows: Int) {
        isLarge = rows >= Self.largeCells / max(1, signals)
        let wanted = min(max(rows, 1), Self.lanes * Self.lane)
        guard wanted > batch else { return }
        batch = wanted
        let kept = values
        values = [Double](repeating: 0, count: (context + batch) * signals)
        values.replaceSubrange(0..<(context * signals), with: kept[..<(context * signals)])
        isMissing = [Bool](repeating: false, count: batch * signals)
        missingCounts = [Int](repeating: 0, count: batch)
        ages = [Int](repeating: 0, count: batch)
        stack = Matrix(rows: batch, columns: (context + 1) * signals)
        residuals = Matrix(rows: ExpertEnsemble.count * batch, columns: signals)
        distances = [Double](repeating: 0, count: batch)
        scratch = Matrix(rows: batch, columns: model.experts.scratchWidth)
    }

    /// Scores the rows of a table.
    mutating func run(_ table: SignalTable) -> Detection {
        reserve(table.rowCount)
        var detection = Detection(rowCount: table.rowCount, signalCount: signals)
        table.values.withUnsafeBufferPointer { cells in
            for start in stride(from: 0, to: table.rowCount, by: batch) {
                let rows = start..<min(start + batch, table.rowCount)
                for row in rows {
                    take(
                        UnsafeBufferPointer(rebasing: cells[(row * signals)..<((row + 1) * signals)]),
                        at: table.timestamps?[row], slot: row - start)
                }
                computeResiduals(count: rows.count)
                judge(rows, into: &detection)
                keepContext(after: rows.count)
            }
        }
        return detection
    }

    /// Scores one row, one number a signal.
    /// - Parameter detection: of one row; all of it is written.
    mutating func run(_ row: UnsafeBufferPointer<Double>, at now: Timestamp?, into detection: inout Detection) {
        reserve(1)
        take(row, at: now, slot: 0)
        computeResiduals(count: 1)
        detection.clear()
        judge(0..<1, into: &detection)
        keepContext(after: 1)
    }

    /// Makes the last rows of a batch of `count` the context of the next.
    private mutating func keepContext(after count: Int) {
        let (kept, first) = (context * signals, count * signals)
        values.withUnsafeMutableBufferPointer { values in
            guard let base = values.baseAddress else { return }
            base.update(from: base + first, count: kept)
        }
    }

    /// Scales a row into slot `slot` of the batch and fills its missing cells.
    private mutating func take(_ row: UnsafeBufferPointer<Double>, at now: Timestamp?, slot: Int) {
        if TimeGaps.isGap(after: stream.latest, at: now, limit: model.report.gapLimitMicroseconds) {
            stream.available = 0
        }
        if let now { stream.latest = stream.latest.map { max($0, now) } ?? now }
        ages[slot] = stream.available
        stream.available = min(stream.available + 1, DynamicMSET.longestLag)

        let target = (context + slot) * signals
        var missing = 0
        for j in 0..<signals {
            let x = row[j]
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
        let blocks = model.experts.others.blocks
        var state = [Double](repeating: 0, count: blocks * signals)
        for lag in 0..<blocks {
            let source = target - min(lag, ages[slot]) * signals
            for j in 0..<signals { state[lag * signals + j] = values[source + j] }
        }
        let clip = model.scaling.clip
        let filled = model.experts.others.conditionalMeans(missing: missing, state: state, factor: patternFactor)
        for (j, z) in zip(missing, filled) { values[target + j] = min(max(z, -clip), clip) }
    }

    /// Residuals of the rows of the batch, in lanes of rows that depend on nothing but the model: the lanes may run at
    /// the same time, and are the same whether they do or not.
    private mutating func computeResiduals(count: Int) {
        let (signals, batch, context, experts) = (signals, batch, context, model.experts)
        let isLarge = isLarge
        let lanes = (count + Self.lane - 1) / Self.lane
        stack.withMutableView { stack in
            values.withUnsafeBufferPointer { values in
                ages.withUnsafeBufferPointer { ages in
                    residuals.withMutableView { residuals in
                        scratch.withMutableView { scratch in
                            distances.withUnsafeMutableBufferPointer { distances in
                                guard let values = values.baseAddress, let ages = ages.baseAddress,
                                    let distances = distances.baseAddress
                                else { return }
                                let work = Lanes(
                                    experts: experts, signals: signals, context: context, batch: batch, values: values,
                                    ages: ages, stack: stack, residuals: residuals, scratch: scratch,
                                    distances: distances)
                                @Sendable func run(_ index: Int) {
                                    let start = index * Self.lane
                                    work.run(start..<min(start + Self.lane, count))
                                }
                                if lanes > 1, isLarge {
                                    DispatchQueue.concurrentPerform(iterations: lanes) { run($0) }
                                } else {
                                    for lane in 0..<lanes { run(lane) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The memory that lanes read, and where each writes its own rows.
    private struct Lanes: @unchecked Sendable {
        let experts: ExpertEnsemble
        let signals: Int
        let context: Int
        let batch: Int
        let values: UnsafePointer<Double>
        let ages: UnsafePointer<Int>
        let stack: MutableMatrixView
        let residuals: MutableMatrixView
        let scratch: MutableMatrixView
        let distances: UnsafeMutablePointer<Double>

        func run(_ rows: Range<Int>) {
            let first = rows.lowerBound
            func part(_ view: MutableMatrixView) -> MutableMatrixView {
                MutableMatrixView(
                    view.base + first * view.stride, rows: rows.count, columns: view.columns, stride: view.stride)
            }
            let stack = part(stack)
            LagStack.fill(stack, from: values + (context + first) * signals, ages: ages + first, signals: signals)
            func view(_ expert: Int) -> MutableMatrixView {
                MutableMatrixView(
                    residuals.base + (expert * batch + first) * signals, rows: rows.count, columns: signals)
            }
            experts.residuals(
                of: stack.readOnly, into: (view(0), view(1), view(2)), distances: distances + first,
                scratch: part(scratch))
        }
    }
}
