import NumericalMethods
import TimeSeries

/// One call of scoring: work space, the moving stream state, and the loop over batches of rows.
struct ClassicScoringPass {
    private let model: ClassicMSETModel
    private let signals: Int
    private let sensitivity: Double
    private let batch: Int
    private let test: SequentialTest.Evaluator
    private let weight: Double
    private(set) var stream: ClassicStream

    /// Scaled, filled rows of the batch.
    private var values: Matrix
    private var isMissing: [Bool]
    private var missingCounts: [Int]
    private var startsAnew: [Bool]
    private var residuals: Matrix
    private var weights: Matrix
    private var estimates: Matrix

    init(_ model: ClassicMSETModel, rows: Int, stream: ClassicStream, sensitivity: Double) {
        self.model = model
        self.stream = stream
        self.sensitivity = sensitivity
        signals = model.signalNames.count
        batch = min(max(rows, 1), ClassicMSET.batch)
        test = SequentialTest.Evaluator(model.parameters.test)
        weight = Smoothing.weight(halfLife: model.parameters.halfLife)
        values = Matrix(rows: batch, columns: signals)
        isMissing = [Bool](repeating: false, count: batch * signals)
        missingCounts = [Int](repeating: 0, count: batch)
        startsAnew = [Bool](repeating: false, count: batch)
        residuals = Matrix(rows: batch, columns: signals)
        weights = Matrix(rows: batch, columns: model.estimator.memory.rows)
        estimates = Matrix(rows: batch, columns: model.estimator.coefficients.columns)
    }

    mutating func run(_ table: SignalTable) -> Detection {
        var detection = Detection(rowCount: table.rowCount, signalCount: signals)
        for start in stride(from: 0, to: table.rowCount, by: batch) {
            let count = min(batch, table.rowCount - start)
            for slot in 0..<count { take(table, row: start + slot, at: slot) }
            estimate(count)
            for slot in 0..<count { judge(start + slot, slot: slot, into: &detection) }
        }
        return detection
    }

    /// Scales row `row` of the table into slot `slot` of the batch; a missing cell holds the last reading.
    private mutating func take(_ table: SignalTable, row: Int, at slot: Int) {
        let now = table.timestamps?[row]
        startsAnew[slot] = TimeGaps.isGap(after: stream.latest, at: now, limit: model.report.gapLimitMicroseconds)
        if let now { stream.latest = stream.latest.map { max($0, now) } ?? now }
        var missing = 0
        for j in 0..<signals {
            let x = table.values[row * signals + j]
            isMissing[slot * signals + j] = !x.isFinite
            if x.isFinite { stream.lastSeen[j] = model.scaling.scaled(x, signal: j) } else { missing += 1 }
            values.values[slot * signals + j] = stream.lastSeen[j]
        }
        missingCounts[slot] = missing
    }

    private mutating func estimate(_ count: Int) {
        let estimator = model.estimator
        let signals = signals
        values.withView { values in
            residuals.withMutableView { residuals in
                weights.withMutableView { weights in
                    estimates.withMutableView {
                        estimator.residuals(
                            of: MatrixView(values.base, rows: count, columns: signals), into: residuals,
                            weights: weights, estimates: $0)
                    }
                }
            }
        }
    }

    private mutating func judge(_ row: Int, slot: Int, into detection: inout Detection) {
        if startsAnew[slot] { stream.restart(model.rule, parameters: model.parameters) }
        let first = slot * signals
        let offset = row * signals
        let isScored = Double(missingCounts[slot]) <= DynamicMSET.missingLimit * Double(signals)
        for j in 0..<signals {
            detection.isImputed[offset + j] = isMissing[first + j]
            detection.estimates[offset + j] = model.scaling.unscaled(
                values.values[first + j] - residuals.values[first + j], signal: j)
        }
        guard isScored else {
            detection.isScored[row] = false
            return
        }
        let hasMissing = missingCounts[slot] > 0
        isMissing.withUnsafeBufferPointer { mask in
            let mask = hasMissing ? mask.baseAddress.map { $0 + first } : nil
            let isAlarmed = residuals.withView {
                stream.take($0.base + first, isMissing: mask, rule: model.rule, test: test, weight: weight)
            }
            let score = model.rule.score(stream.smoothed)
            detection.scores[row] = score
            for j in 0..<signals {
                let deviation = stream.deviations[j]
                detection.anomalyScores[offset + j] = deviation / (deviation + model.rule.signalThresholds[j])
            }
            guard
                ClassicRule.isAnomalous(
                    score: score, isAlarmed: isAlarmed, rule: model.parameters.rowRule, sensitivity: sensitivity)
            else { return }
            detection.isAnomaly[row] = true
            let factor = sensitivity > 0 ? (1 - sensitivity) / sensitivity : .infinity
            detection.isSignalAnomalous.withUnsafeMutableBufferPointer { accused in
                guard let accused = accused.baseAddress else { return }
                model.rule.accuse(
                    stream, window: model.parameters.alarmWindow, isMissing: mask, factor: factor,
                    into: accused + offset)
            }
        }
    }
}
