import NumericalMethods

/// Everything that is learnt from out-of-fold residuals: scales, fusion, row threshold, signal thresholds, realised
/// rates.
struct OutOfFoldCalibration {
    let calibration: RowCalibration
    let rows: RowDecision
    let signals: SignalDecision
    /// Share of training rows that the final rule flags.
    let rowRate: Double
    /// Share of each signal's training values that the final rule flags.
    let signalRates: [Double]

    /// Probability of the gate's quantile of F.
    private static let gateProbability = 0.9
    /// A residual scale below the first is noise of the arithmetic. A row statistic counts standardised residuals: where it
    /// hardly varies in training, a spread below the second would turn the least change into the largest alarm.
    private static let smallestScale = 1e-4
    private static let smallestSpread = 0.05

    /// - Parameter residuals: one rows x signals matrix per expert; given up, their memory is reused.
    init(
        _ residuals: consuming [Matrix], table: TrainingTable, blocks: [Range<Int>],
        parameters: DynamicMSET.Parameters, progress: (Double) throws -> Void
    ) throws {
        let (count, width) = (table.rowCount, table.signalCount)
        var residuals = residuals
        var calibration = try Self.residualScales(residuals, table: table, fuseCap: parameters.fuseCap) {
            try progress(0.6 * $0)
        }

        // Row statistics; the signals' deviations replace the residuals of the first expert.
        var statistics = [[Double]](repeating: [Double](repeating: 0, count: count), count: ExpertEnsemble.count)
        var deviations = residuals[0]
        residuals[0] = Matrix(rows: 0, columns: 0)
        deviations.withMutableView { past in
            residuals[1].withView { others in
                residuals[2].withView { memory in
                    Self.forEachRow(count, isMissing: table.isMissing, signals: width) { row, isMissing in
                        let offset = row * width
                        let values = calibration.rowStatistics(
                            (UnsafePointer(past.base + offset), others.base + offset, memory.base + offset),
                            isMissing: isMissing, signals: width, signalDeviations: past.base + offset)
                        (statistics[0][row], statistics[1][row], statistics[2][row]) = values
                    }
                }
            }
        }
        residuals = []
        try progress(0.65)

        let scored = (0..<count).filter { table.isScored[$0] }
        guard !scored.isEmpty else { throw DetectorError.allSignalsDropped }
        for expert in 0..<ExpertEnsemble.count {
            let values = scored.map { statistics[expert][$0] }
            calibration.medians[expert] = Quantiles.median(values)
            let spread = Quantiles.quantile(values, 0.95) - calibration.medians[expert]
            calibration.spreads[expert] = max(spread, Self.smallestSpread) + 1e-9
        }
        let fused = (0..<count).map { calibration.fused((statistics[0][$0], statistics[1][$0], statistics[2][$0])) }

        // A stretch of smoothing starts with every block and after every gap in time.
        var startsStretch = table.ages.map { $0 == 0 }
        for block in blocks { startsStretch[block.lowerBound] = true }
        let weight = parameters.smoothingWeight

        let start = Quantiles.median(scored.map { fused[$0] })
        var smoothed = [Double](repeating: 0, count: count)
        var state = start
        for row in 0..<count {
            if startsStretch[row] { state = start }
            if table.isScored[row] { state += weight * (fused[row] - state) }
            smoothed[row] = state
        }
        let decision = Self.rowDecision(
            fused: scored.map { fused[$0] }, smoothed: scored.map { smoothed[$0] }, start: start,
            floor: calibration.floor, fap: parameters.fap)
        try progress(0.7)

        var elevations = [Float](repeating: 0, count: count * width)
        let signalDecision = try Self.signalDecision(
            &deviations, elevations: &elevations, table: table, startsStretch: startsStretch, weight: weight,
            fap: parameters.fap
        ) { try progress(0.7 + 0.3 * $0) }

        let cuts = decision.cuts(sensitivity: 0.5)
        let flagged = scored.filter { cuts.isAnomalous(smoothed: smoothed[$0], raw: fused[$0]) }
        var accusations = [Int](repeating: 0, count: width)
        var accused = [Bool](repeating: false, count: width)
        deviations.withView { deviations in
            elevations.withUnsafeBufferPointer { elevations in
                guard let elevations = elevations.baseAddress else { return }
                Self.forEachRow(count, isMissing: table.isMissing, signals: width, rows: flagged) { row, isMissing in
                    signalDecision.accuse(
                        deviations.base + row * width, elevations: elevations + row * width, isMissing: isMissing,
                        factor: 1, into: &accused)
                    for j in 0..<width where accused[j] { accusations[j] += 1 }
                }
            }
        }

        self.calibration = calibration
        rows = decision
        signals = signalDecision
        rowRate = Double(flagged.count) / Double(scored.count)
        signalRates = accusations.map { Double($0) / Double(count) }
    }

    /// Center and scale of every expert's residual of every signal, over the cells that were not missing.
    private static func residualScales(
        _ residuals: [Matrix], table: TrainingTable, fuseCap: Double, progress: (Double) throws -> Void
    ) throws -> RowCalibration {
        let width = table.signalCount
        var centers = [Double](repeating: 0, count: residuals.count * width)
        var scales = centers
        var column: [Double] = []
        column.reserveCapacity(table.rowCount)
        for (expert, matrix) in residuals.enumerated() {
            for j in 0..<width {
                if j % 16 == 0 { try progress(Double(expert * width + j) / Double(residuals.count * width)) }
                table.gatherObserved(matrix, signal: j, into: &column)
                (centers[expert * width + j], scales[expert * width + j]) = robustScale(&column)
            }
            let own = expert * width..<(expert + 1) * width
            // Constant signals have no scale of their own; counting them would take the floor from the others. Coarse
            // steps get no floor of their own: it was measured to hide faults (asd VUS-PR 0.59 to 0.57).
            let floor = max(0.05 * Quantiles.median(scales[own].filter { $0 > 1e-6 }), smallestScale)
            for index in own { scales[index] = max(scales[index], floor) }
        }
        return RowCalibration(
            centers: centers, scales: scales, medians: [Double](repeating: 0, count: residuals.count),
            spreads: [Double](repeating: 1, count: residuals.count), fuseCap: fuseCap)
    }

    /// Median, and `max(1.4826 MAD, std / 2)`. Reorders the values.
    private static func robustScale(_ values: inout [Double]) -> (center: Double, scale: Double) {
        guard !values.isEmpty else { return (0, 0) }
        var mean = 0.0
        for value in values { mean += value }
        mean /= Double(values.count)
        var squares = 0.0
        for value in values { squares += (value - mean) * (value - mean) }
        let deviation = (squares / Double(values.count)).squareRoot()
        return values.withUnsafeMutableBufferPointer { buffer in
            let median = Quantiles.quantile(buffer, 0.5)
            for i in buffer.indices { buffer[i] = abs(buffer[i] - median) }
            return (median, max(1.4826 * Quantiles.quantile(buffer, 0.5), 0.5 * deviation))
        }
    }

    private static func rowDecision(
        fused: [Double], smoothed: [Double], start: Double, floor: Double, fap: Double
    ) -> RowDecision {
        let gate = Quantiles.quantile(fused, gateProbability)
        let ungated = Quantiles.conformalThreshold(smoothed, rate: fap)
        // Joint calibration: rows that the gate stops can never be flagged, so they need no room under the threshold.
        let eligible = zip(fused, smoothed).map { $0 > gate ? $1 : -.infinity }
        var threshold = Quantiles.conformalThreshold(eligible, rate: fap)
        if threshold == -.infinity { threshold = eligible.filter { $0 > -.infinity }.min() ?? ungated }
        // Scores need room between the floor and the threshold, even when all training rows were perfect.
        func above(_ value: Double) -> Double { max(value, floor + 1e-6) }
        return RowDecision(
            start: start, floor: floor, threshold: above(threshold), ungatedThreshold: above(ungated), gate: gate)
    }

    /// Takes the gates of the signals' deviations, smooths them in place and takes their thresholds.
    /// - Parameter elevations: receives for every cell the deviation before smoothing over the gate.
    private static func signalDecision(
        _ deviations: inout Matrix, elevations: inout [Float], table: TrainingTable, startsStretch: [Bool],
        weight: Double, fap: Double, progress: (Double) throws -> Void
    ) throws -> SignalDecision {
        let width = table.signalCount
        var column: [Double] = []
        column.reserveCapacity(table.rowCount)
        var gates = [Double](repeating: 0, count: width)
        let starts = try (0..<width).map { j in
            if j % 16 == 0 { try progress(0.4 * Double(j) / Double(width)) }
            table.gatherObserved(deviations, signal: j, into: &column)
            return column.withUnsafeMutableBufferPointer {
                gates[j] = max(Quantiles.quantile($0, SignalDecision.gateProbability), SignalDecision.smallestCut)
                return Quantiles.quantile($0, 0.5)
            }
        }
        var states = starts
        deviations.withMutableView { view in
            states.withUnsafeMutableBufferPointer { states in
                forEachRow(table.rowCount, isMissing: table.isMissing, signals: width) { row, isMissing in
                    let values = view.base + row * width
                    for j in 0..<width {
                        elevations[row * width + j] = Float(values[j] / gates[j])
                        if startsStretch[row] { states[j] = starts[j] }
                        if isMissing?[j] != true { states[j] += weight * (values[j] - states[j]) }
                        values[j] = states[j]
                    }
                }
            }
        }
        let thresholds = try (0..<width).map { j in
            if j % 16 == 0 { try progress(0.6 + 0.4 * Double(j) / Double(width)) }
            table.gatherObserved(deviations, signal: j, into: &column)
            let quantile = column.withUnsafeMutableBufferPointer { Quantiles.quantile($0, 1 - fap) }
            return max(quantile, SignalDecision.smallestCut)
        }
        return SignalDecision(starts: starts, thresholds: thresholds, gates: gates)
    }

    /// Calls `body` for every row, or for `rows`, with the row's missing cells.
    private static func forEachRow(
        _ count: Int, isMissing: [Bool]?, signals: Int, rows: [Int]? = nil,
        _ body: (Int, UnsafePointer<Bool>?) -> Void
    ) {
        func visit(_ mask: UnsafePointer<Bool>?) {
            if let rows {
                for row in rows { body(row, mask.map { $0 + row * signals }) }
            } else {
                for row in 0..<count { body(row, mask.map { $0 + row * signals }) }
            }
        }
        guard let isMissing else { return visit(nil) }
        isMissing.withUnsafeBufferPointer { visit($0.baseAddress) }
    }
}

extension TrainingTable {
    /// Collects the values of one column of a rows x signals matrix at the cells that were not missing.
    func gatherObserved(_ matrix: Matrix, signal: Int, into column: inout [Double]) {
        column.removeAll(keepingCapacity: true)
        matrix.values.withUnsafeBufferPointer { values in
            for row in 0..<rowCount where isScored[row] {
                let index = row * signalCount + signal
                if let isMissing, isMissing[index] { continue }
                column.append(values[index])
            }
        }
    }
}
