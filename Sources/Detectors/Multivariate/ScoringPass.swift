import NumericalMethods
import TimeSeries

/// One call of scoring: work space, the moving stream state, and the loop over batches of rows.
struct ScoringPass {
    private let model: DynamicMSETModel
    private let signals: Int
    private let cuts: RowDecision.Cuts
    private let batch: Int
    private(set) var stream: DetectionStream

    /// Scaled, filled rows: the context of ``DynamicMSET/lagCount`` rows, then the batch.
    private var values: [Double]
    private var isMissing: [Bool]
    private var missingCounts: [Int]
    private var ages: [Int]
    private var stack: Matrix
    private var residuals: Matrix
    private var weights: Matrix
    private var deviations: [Double]
    private var elevations: [Float]
    /// The last pattern of missing signals and its factor: a dead sensor costs one factorisation, not one a row.
    private var pattern: [Int] = []
    private var patternFactor: Cholesky?

    init(_ model: DynamicMSETModel, rows: Int, stream: DetectionStream, sensitivity: Double) {
        self.model = model
        self.stream = stream
        signals = model.signalNames.count
        cuts = model.rowDecision.cuts(sensitivity: sensitivity)
        batch = min(max(rows, 1), CrossFitting.batch)
        values = [Double](repeating: 0, count: (DynamicMSET.lagCount + batch) * signals)
        isMissing = [Bool](repeating: false, count: batch * signals)
        missingCounts = [Int](repeating: 0, count: batch)
        ages = [Int](repeating: 0, count: batch)
        stack = Matrix(rows: batch, columns: LagStack.blocks * signals)
        residuals = Matrix(rows: ExpertEnsemble.count * batch, columns: signals)
        weights = Matrix(rows: batch, columns: model.experts.memory.states.rows)
        deviations = [Double](repeating: 0, count: signals)
        elevations = [Float](repeating: 0, count: signals)
    }

    mutating func run(_ table: SignalTable) -> Detection {
        var detection = Detection(rowCount: table.rowCount, signalCount: signals)
        values.replaceSubrange(0..<(DynamicMSET.lagCount * signals), with: stream.rows)
        for start in stride(from: 0, to: table.rowCount, by: batch) {
            let rows = start..<min(start + batch, table.rowCount)
            for row in rows { take(table, row: row, at: row - start) }
            computeResiduals(count: rows.count)
            judge(rows, into: &detection)
            // The last rows of this batch are the context of the next.
            let kept = DynamicMSET.lagCount * signals
            for index in 0..<kept { values[index] = values[rows.count * signals + index] }
        }
        stream.rows = Array(values[0..<(DynamicMSET.lagCount * signals)])
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
        stream.available = min(stream.available + 1, DynamicMSET.lagCount)

        let target = (DynamicMSET.lagCount + slot) * signals
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
        let target = (DynamicMSET.lagCount + slot) * signals
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
        let context = DynamicMSET.lagCount * signals
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
                weights.withMutableView { experts.residuals(of: stack.readOnly, into: views, weights: $0) }
            }
        }
    }

    private mutating func judge(_ rows: Range<Int>, into detection: inout Detection) {
        for row in rows { judge(row, slot: row - rows.lowerBound, into: &detection) }
    }

    /// Scores one row, smooths, decides, and writes the row's part of the answer.
    private mutating func judge(_ row: Int, slot: Int, into detection: inout Detection) {
        let signals = signals
        if ages[slot] == 0 {
            stream.smoothed = model.rowDecision.start
            stream.signalDeviations = model.signalDecision.starts
        }
        let hasMissing = missingCounts[slot] > 0
        let isScored = Double(missingCounts[slot]) <= DynamicMSET.missingLimit * Double(signals)
        let weight = model.parameters.smoothingWeight
        let offset = row * signals
        let first = (DynamicMSET.lagCount + slot) * signals

        let fused = isMissing.withUnsafeBufferPointer { mask in
            residuals.values.withUnsafeBufferPointer { residuals in
                deviations.withUnsafeMutableBufferPointer { deviations -> Double in
                    guard let residuals = residuals.baseAddress, let mask = mask.baseAddress,
                        let deviations = deviations.baseAddress
                    else { return 0 }
                    let own = residuals + slot * signals
                    let step = batch * signals
                    return model.calibration.fused(
                        model.calibration.rowStatistics(
                            (own, own + step, own + 2 * step), isMissing: hasMissing ? mask + slot * signals : nil,
                            signals: signals, signalDeviations: deviations))
                }
            }
        }

        let others = (batch + slot) * signals
        for j in 0..<signals {
            let imputed = isMissing[slot * signals + j]
            let z = values[first + j]
            detection.isImputed[offset + j] = imputed
            detection.estimates[offset + j] = model.scaling.unscaled(
                imputed ? z : z - residuals.values[others + j], signal: j)
            elevations[j] = Float(deviations[j] / model.signalDecision.gates[j])
            if !imputed, isScored {
                stream.signalDeviations[j] += weight * (deviations[j] - stream.signalDeviations[j])
            }
            let deviation = stream.signalDeviations[j]
            detection.anomalyScores[offset + j] =
                isScored ? deviation / (deviation + model.signalDecision.thresholds[j]) : 0
        }
        guard isScored else {
            detection.isScored[row] = false
            return
        }
        stream.smoothed += weight * (fused - stream.smoothed)
        detection.scores[row] = model.rowDecision.score(stream.smoothed)
        guard cuts.isAnomalous(smoothed: stream.smoothed, raw: fused) else { return }
        detection.isAnomaly[row] = true
        stream.signalDeviations.withUnsafeBufferPointer { deviations in
            isMissing.withUnsafeBufferPointer { mask in
                detection.isSignalAnomalous.withUnsafeMutableBufferPointer { accused in
                    guard let deviations = deviations.baseAddress, let mask = mask.baseAddress,
                        let accused = accused.baseAddress
                    else { return }
                    _ = model.signalDecision.accuse(
                        deviations, elevations: elevations, isMissing: mask + slot * signals,
                        factor: cuts.signalFactor, into: accused + offset)
                }
            }
        }
    }
}
