import NumericalMethods

/// Learns a ``ClassicRule`` from the residuals of rows their estimators had not seen (specification section 6).
struct ClassicCalibration {
    let rule: ClassicRule
    /// Share of the calibration rows that the final rule flags.
    let rowRate: Double
    /// Share of each signal's calibration values that the final rule accuses.
    let signalRates: [Double]
    /// Rows it rests on.
    let rowCount: Int

    /// A residual scale below the first is noise of the arithmetic. A row statistic counts standardised residuals: where
    /// it hardly varies, a spread below the second would turn the least change into the largest alarm.
    private static let smallestScale = 1e-4
    private static let smallestSpread = 0.05
    private static let smallestThreshold = 1e-6

    /// - Parameters:
    ///   - residuals: residuals of `rows`, rows x signals.
    ///   - starts: rows of the table at which smoothing and tests start anew: those of blocks.
    init(
        _ residuals: Matrix, of rows: Range<Int>, starts: Set<Int>, table: TrainingTable,
        parameters: ClassicMSET.Parameters, progress: (Double) throws -> Void
    ) throws {
        let width = table.signalCount
        let scored = rows.filter { table.isScored[$0] }
        guard !scored.isEmpty else { throw DetectorError.allSignalsDropped }

        /// Values of one signal over the calibration rows where it was observed.
        func observed(_ matrix: Matrix, _ signal: Int, _ column: inout [Double]) {
            column.removeAll(keepingCapacity: true)
            for row in scored where table.isMissing?[row * width + signal] != true {
                column.append(matrix[row - rows.lowerBound, signal])
            }
        }

        var column: [Double] = []
        var (centers, scales) = ([Double](repeating: 0, count: width), [Double](repeating: 0, count: width))
        for j in 0..<width {
            if j % 8 == 0 { try progress(0.3 * Double(j) / Double(width)) }
            observed(residuals, j, &column)
            (centers[j], scales[j]) = Self.locationAndScale(column)
        }
        // Constant signals have no scale of their own; counting them would take the floor from the others.
        let floor = max(0.05 * Quantiles.median(scales.filter { $0 > 1e-6 }), Self.smallestScale)
        var rule = ClassicRule(centers: centers, scales: scales.map { max($0, floor) })

        let statistics = scored.map { row in
            Self.withRow(row, rows.lowerBound, residuals, table) { rule.statistic($0, isMissing: $1) }
        }
        rule.median = Quantiles.median(statistics)
        rule.spread = max(Quantiles.quantile(statistics, 0.95) - rule.median, Self.smallestSpread)
        rule.start = Quantiles.median(statistics.map { rule.fused($0) })
        for j in 0..<width {
            if j % 8 == 0 { try progress(0.3 + 0.2 * Double(j) / Double(width)) }
            observed(residuals, j, &column)
            rule.signalStarts[j] = Quantiles.median(
                column.map { min(abs(($0 - rule.centers[j]) / rule.scales[j]), ClassicRule.largestDeviation) })
        }

        var smoothed: [Double] = []
        var isAlarmed: [Bool] = []
        var deviations = Matrix(rows: rows.count, columns: width)
        try Self.replay(residuals, rows, starts, table, rule, parameters) { row, state, alarmed, _ in
            if row % 512 == 0 { try progress(0.5 + 0.15 * Double(row - rows.lowerBound) / Double(rows.count)) }
            for j in 0..<width { deviations[row - rows.lowerBound, j] = state.deviations[j] }
            smoothed.append(state.smoothed)
            isAlarmed.append(alarmed)
        }
        rule.threshold = max(
            Self.threshold(smoothed, isAlarmed, parameters: parameters), rule.floor + Self.smallestThreshold)
        for j in 0..<width {
            if j % 8 == 0 { try progress(0.65 + 0.15 * Double(j) / Double(width)) }
            observed(deviations, j, &column)
            rule.signalThresholds[j] = max(Quantiles.quantile(column, 1 - parameters.fap), Self.smallestThreshold)
        }

        var flagged = 0
        var accusations = [Int](repeating: 0, count: width)
        var accused = [Bool](repeating: false, count: width)
        try Self.replay(residuals, rows, starts, table, rule, parameters) { row, state, alarmed, isMissing in
            if row % 512 == 0 { try progress(0.8 + 0.2 * Double(row - rows.lowerBound) / Double(rows.count)) }
            let score = rule.score(state.smoothed)
            guard
                ClassicRule.isAnomalous(score: score, isAlarmed: alarmed, rule: parameters.rowRule, sensitivity: 0.5)
            else { return }
            flagged += 1
            rule.accuse(state, window: parameters.alarmWindow, isMissing: isMissing, factor: 1, into: &accused)
            for j in 0..<width where accused[j] { accusations[j] += 1 }
        }
        self.rule = rule
        rowRate = Double(flagged) / Double(scored.count)
        signalRates = accusations.map { Double($0) / Double(rows.count) }
        rowCount = rows.count
    }

    /// The conformal threshold of S. Where tests have a say, rows they stop can never be flagged and need no room under
    /// the threshold.
    private static func threshold(
        _ smoothed: [Double], _ isAlarmed: [Bool], parameters: ClassicMSET.Parameters
    ) -> Double {
        let ungated = Quantiles.conformalThreshold(smoothed, rate: parameters.fap)
        guard parameters.rowRule == .calibratedTests else { return ungated }
        let eligible = zip(smoothed, isAlarmed).map { $1 ? $0 : -.infinity }
        let threshold = Quantiles.conformalThreshold(eligible, rate: parameters.fap)
        // Fewer test alarms than `fap` allows: the tests alone keep the promise.
        return threshold > -.infinity ? threshold : eligible.filter { $0 > -.infinity }.min() ?? ungated
    }

    /// Feeds the scored calibration rows to a stream, in order, and shows it after each.
    private static func replay(
        _ residuals: Matrix, _ rows: Range<Int>, _ starts: Set<Int>, _ table: TrainingTable, _ rule: ClassicRule,
        _ parameters: ClassicMSET.Parameters,
        _ body: (Int, ClassicStream, Bool, UnsafePointer<Bool>?) throws -> Void
    ) throws {
        let test = SequentialTest.Evaluator(parameters.test)
        let weight = Smoothing.weight(halfLife: parameters.halfLife)
        var state = ClassicStream(rule, parameters: parameters, medians: [])
        for row in rows {
            if table.ages[row] == 0 || starts.contains(row) { state.restart(rule, parameters: parameters) }
            guard table.isScored[row] else { continue }
            try withRow(row, rows.lowerBound, residuals, table) { values, isMissing in
                let alarmed = state.take(values, isMissing: isMissing, rule: rule, test: test, weight: weight)
                try body(row, state, alarmed, isMissing)
            }
        }
    }

    /// Calls `body` with a row's residuals and its missing cells.
    private static func withRow<R>(
        _ row: Int, _ first: Int, _ residuals: Matrix, _ table: TrainingTable,
        _ body: (UnsafePointer<Double>, UnsafePointer<Bool>?) throws -> R
    ) rethrows -> R {
        let width = table.signalCount
        return try residuals.withView { view in
            let values = view.base + (row - first) * width
            guard let mask = table.isMissing else { return try body(values, nil) }
            return try mask.withUnsafeBufferPointer { mask in
                try body(values, mask.baseAddress.map { $0 + row * width })
            }
        }
    }

    /// Median, and `max(1.4826 MAD, std / 2)`: a few bad rows do not widen it, heavy tails do.
    private static func locationAndScale(_ values: [Double]) -> (center: Double, scale: Double) {
        guard !values.isEmpty else { return (0, 0) }
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        let median = Quantiles.median(values)
        let spread = Quantiles.median(values.map { abs($0 - median) })
        return (median, max(1.4826 * spread, 0.5 * variance.squareRoot()))
    }
}
