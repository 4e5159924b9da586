import Foundation
import NumericalMethods
import TimeSeries

extension ClassicMSET {
    /// Rows estimated at once.
    static let batch = 384

    /// Trains a model on the calling thread. Same table, parameters and seed give the same model on the same machine.
    ///
    /// Cost: O(n d + m² d + m³) per fit and O(m d) per estimated row, m the memory vectors; cross-fitting makes 3 to 11
    /// fits.
    /// - Parameters:
    ///   - table: training rows in time order, assumed normal; missing cells are NaN (infinities count as missing). At
    ///     least ``DynamicMSET/minimumRows`` rows, at most ``DynamicMSET/maximumSignals`` signals. Timestamps, where
    ///     there are any, only serve to find breaks in time.
    ///   - progress: told how far it is, often; cancels by throwing.
    /// - Throws: ``DetectorError``, or what `progress` throws.
    public static func fit(
        _ table: SignalTable, parameters: Parameters = Parameters(), progress: DynamicMSET.Progress = { _, _ in }
    ) throws -> ClassicMSETModel {
        try parameters.validated()
        try progress(0, "reading")
        let training = try TrainingTable(table, parameters: DynamicMSET.Parameters(clip: parameters.clip)) {
            try progress(0.02, "reading")
        }
        let rows = training.rowCount
        let estimator: MemoryEstimator
        let residuals: Matrix
        var calibrated = 0..<rows
        var starts: Set<Int> = []
        switch parameters.calibration {
        case .crossFitted:
            let wanted = min(10, max(2, Int((1 / (1 - parameters.trainingFraction)).rounded())))
            let count = max(2, min(wanted, rows / 20))
            let blocks = (0..<count).map { ($0 * rows / count)..<(($0 + 1) * rows / count) }
            starts = Set(blocks.map(\.lowerBound))
            var collected = Matrix(rows: rows, columns: training.signalCount)
            for (index, block) in blocks.enumerated() {
                let share = 0.65 / Double(count)
                let before = 0.05 + share * Double(index)
                let others = Array(0..<block.lowerBound) + Array(block.upperBound..<rows)
                let partial = try self.estimator(training, rows: others, parameters: parameters) {
                    try progress(before, "cross-fitting")
                }
                try collectResiduals(partial, training, block, into: &collected, from: 0) {
                    try progress(before + share * $0, "cross-fitting")
                }
            }
            residuals = collected
            estimator = try self.estimator(training, rows: Array(0..<rows), parameters: parameters) {
                try progress(0.7, "fitting all rows")
            }
        case .tail:
            let cut = min(max(Int(parameters.trainingFraction * Double(rows)), 1), rows - 1)
            calibrated = cut..<rows
            estimator = try self.estimator(training, rows: Array(0..<cut), parameters: parameters) {
                try progress(0.05, "fitting")
            }
            var collected = Matrix(rows: rows - cut, columns: training.signalCount)
            try collectResiduals(estimator, training, calibrated, into: &collected, from: cut) {
                try progress(0.05 + 0.65 * $0, "estimating the tail")
            }
            residuals = collected
        }
        let calibration = try ClassicCalibration(
            residuals, of: calibrated, starts: starts, table: training, parameters: parameters
        ) { try progress(0.75 + 0.25 * $0, "calibrating") }
        try progress(1, "done")
        return ClassicMSETModel(
            parameters: parameters,
            report: report(training, calibration, blocks: max(starts.count, 1), parameters: parameters),
            signalNames: training.signalNames, scaling: training.scaling, medians: training.medians,
            estimator: estimator, rule: calibration.rule)
    }

    /// Chooses memory vectors among `rows` and solves for the coefficients.
    private static func estimator(
        _ training: TrainingTable, rows: [Int], parameters: Parameters, progress: () throws -> Void
    ) throws -> MemoryEstimator {
        let width = training.signalCount
        // Rows that are mostly filled gaps are no observed states.
        let observed = rows.filter { training.isScored[$0] }
        let candidates = observed.isEmpty ? rows : observed
        let size = parameters.memorySize(rows: candidates.count, signals: width)
        let chosen: [Int] = try withoutActuallyEscaping(progress) { progress in
            try training.values.withUnsafeBufferPointer { values in
                guard let base = values.baseAddress else { return [] }
                return try MemoryVectors(base, width: width, progress: progress).choose(
                    size, from: candidates, by: parameters.selection, seed: parameters.seed)
            }
        }
        var memory = Matrix(rows: chosen.count, columns: width)
        var (lowest, highest) = (
            [Double](repeating: .infinity, count: width), [Double](repeating: -.infinity, count: width)
        )
        for (i, row) in chosen.enumerated() {
            for j in 0..<width { memory[i, j] = training.values[row * width + j] }
        }
        for row in candidates {
            for j in 0..<width {
                let z = training.values[row * width + j]
                lowest[j] = min(lowest[j], z)
                highest[j] = max(highest[j], z)
            }
        }
        try progress()
        let factor = parameters.bandwidthFactor ?? parameters.similarity.usualBandwidthFactor
        let space = SimilaritySpace(
            similarity: parameters.similarity,
            bandwidth: factor * memory.withView { SimilaritySpace.medianDistance($0) },
            // A constant signal has no range; one standard deviation then counts as one.
            ranges: zip(lowest, highest).map { $1 - $0 > 1e-9 ? $1 - $0 : 1 })
        try progress()
        return try MemoryEstimator(space: space, memory: memory, parameters: parameters)
    }

    /// Residuals of the rows of `range` into `target`, whose first row is row `first` of the table.
    private static func collectResiduals(
        _ estimator: MemoryEstimator, _ training: TrainingTable, _ range: Range<Int>, into target: inout Matrix,
        from first: Int, progress: (Double) throws -> Void
    ) throws {
        let width = training.signalCount
        let size = min(batch, range.count)
        var weights = Matrix(rows: size, columns: estimator.memory.rows)
        var estimates = Matrix(rows: size, columns: estimator.coefficients.columns)
        for start in stride(from: range.lowerBound, to: range.upperBound, by: size) {
            let count = min(size, range.upperBound - start)
            training.values.withUnsafeBufferPointer { values in
                guard let base = values.baseAddress else { return }
                let rows = MatrixView(base + start * width, rows: count, columns: width)
                target.withMutableView { target in
                    let window = MutableMatrixView(
                        target.base + (start - first) * width, rows: count, columns: width)
                    weights.withMutableView { weights in
                        estimates.withMutableView {
                            estimator.residuals(of: rows, into: window, weights: weights, estimates: $0)
                        }
                    }
                }
            }
            try progress(Double(start + count - range.lowerBound) / Double(range.count))
        }
    }

    private static func report(
        _ training: TrainingTable, _ calibration: ClassicCalibration, blocks: Int, parameters: Parameters
    ) -> TrainingReport {
        var signals = training.reports
        var accepted = 0
        for index in signals.indices where signals[index].status == .accepted {
            signals[index].fap = calibration.signalRates[accepted]
            accepted += 1
        }
        let fap = parameters.fap
        let effective = Double(calibration.rowCount) / (2 * parameters.halfLife / log(2))
        let valueFAP = calibration.signalRates.reduce(0, +) / Double(max(accepted, 1))
        let withinNoise = calibration.rowRate <= fap + 2 * (fap * (1 - fap) / effective).squareRoot()
        var sentences: [String] = []
        let dropped = signals.count { $0.status == .dropped }
        if dropped > 0 { sentences.append("\(dropped) signals miss more than half of their values and are ignored.") }
        if parameters.rowRule == .tests {
            sentences.append("Sequential tests alone decide: the false alarm probability is not held.")
        }
        if effective * fap < 5 {
            sentences.append(
                "The calibration data hold about \(Int(effective)) independent rows: a false alarm probability of "
                    + "\(fap) cannot be met precisely.")
        }
        if !withinNoise { sentences.append("More training rows are flagged than requested.") }
        return TrainingReport(
            fap: fap, trainingFraction: parameters.trainingFraction, rows: training.rowCount, blocks: blocks,
            seed: parameters.seed, rowFAP: calibration.rowRate, valueFAP: valueFAP, effectiveSampleSize: effective,
            isTrainingGoalAchieved: valueFAP <= fap, goalWithinNoise: withinNoise,
            warning: sentences.isEmpty ? nil : sentences.joined(separator: " "), signals: signals,
            threshold: calibration.rule.threshold, ungatedThreshold: calibration.rule.threshold,
            gate: calibration.rule.floor, scoreFloor: calibration.rule.floor, gapLimitMicroseconds: training.gapLimit)
    }
}
