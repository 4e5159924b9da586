import NumericalMethods

/// What scoring takes from a training.
struct WindowedTraining {
    let scoring: WindowedScoring
    let diagnostics: TrainingDiagnostics

    /// - Parameters:
    ///   - scores: that a row's score is compared with.
    ///   - check: called often; what it throws ends the work.
    init(_ training: DynamicMSET.Inspection, scores count: Int, check: () throws -> Void) throws {
        let (rows, width) = (training.table.rowCount, training.table.signalCount)
        let ranges = try Self.ranges(training.table, check: check)
        let unscored = WindowedScoring(ranges: ranges, quantiles: [0], level: 0, correlations: [])
        var scores: [Double] = []
        scores.reserveCapacity(rows)
        var (squares, cells) = (0.0, 0)
        try training.outOfFoldResiduals.values.withUnsafeBufferPointer { residuals in
            for row in 0..<rows {
                if row % 512 == 0 { try check() }
                var sum = 0.0
                for j in 0..<width where training.table.isMissing?[row * width + j] != true {
                    let residual = residuals[row * width + j]
                    sum += unscored.error(residual, variable: j)
                    squares += (residual / ranges[j]) * (residual / ranges[j])
                    cells += 1
                }
                if training.table.isScored[row] { scores.append(min(sum / Double(width), WindowedScoring.largest)) }
            }
        }
        scores.sort()
        guard let largest = scores.last, largest.isFinite else {
            throw DetectorError.numericalFailure("the training rows could not be scored")
        }
        scoring = WindowedScoring(
            ranges: ranges,
            quantiles: (0..<count).map {
                Self.quantile(scores, (Double($0) + 0.5) / Double(count))
            },
            level: Self.quantile(scores, WindowedScoring.levelProbability),
            correlations: Self.correlations(training.fitting.presentCovariance))
        let own = zip(training.fitting.meanSquares(of: training.others), ranges).map { $0 / ($1 * $1) }
        diagnostics = TrainingDiagnostics(
            trainLoss: own.reduce(0, +) / Double(width), validationLoss: squares / Double(max(cells, 1)))
    }

    /// Of a rising sample that is not empty.
    private static func quantile(_ sorted: [Double], _ probability: Double) -> Double {
        Quantiles.percentile(sorted: sorted, 100 * probability) ?? 0
    }

    /// Largest minus smallest value of every variable; the unit of its scaling for one that does not change.
    private static func ranges(_ table: TrainingTable, check: () throws -> Void) throws -> [Double] {
        let (rows, width) = (table.rowCount, table.signalCount)
        let first = max(1, Int(WindowedScoring.trainingShare * Double(rows)))
        var smallest = [Double](repeating: .infinity, count: width)
        var largest = [Double](repeating: -.infinity, count: width)
        for row in 0..<first {
            if row % 512 == 0 { try check() }
            for j in 0..<width {
                smallest[j] = min(smallest[j], table.values[row * width + j])
                largest[j] = max(largest[j], table.values[row * width + j])
            }
        }
        return zip(smallest, largest).map { $1 - $0 > 1e-6 ? $1 - $0 : 1 }
    }

    /// Correlations from the upper triangle of covariances; 0 with a variable that does not change.
    private static func correlations(_ covariance: Matrix) -> [Float] {
        let width = covariance.rows
        let deviations = (0..<width).map { max(covariance[$0, $0], 0).squareRoot() }
        var correlations = [Float](repeating: 0, count: width * width)
        for i in 0..<width {
            for j in i..<width {
                let scale = deviations[i] * deviations[j]
                let value = scale > 1e-9 ? Float(min(max(covariance[i, j] / scale, -1), 1)) : 0
                correlations[i * width + j] = value
                correlations[j * width + i] = value
            }
        }
        return correlations
    }
}
