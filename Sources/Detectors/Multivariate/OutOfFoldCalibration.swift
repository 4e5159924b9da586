import NumericalMethods

/// Everything that is learnt from out-of-fold residuals: scales, fusion, row rule, signal thresholds, realised rates.
struct OutOfFoldCalibration {
    let calibration: RowCalibration
    let fusion: RowFusion
    let rule: DecisionRule
    let signals: SignalDecision
    let rows: OutOfFoldRows
    /// Share of training rows that the final rule flags.
    let rowRate: Double
    /// Share of each signal's training values that the final rule flags.
    let signalRates: [Double]

    /// - Parameters:
    ///   - outOfFold: given up, its memory is reused.
    ///   - others: the leave-one-out ridge of all rows, by whose precision residuals are attributed.
    init(
        _ outOfFold: consuming CrossFitting.OutOfFold, table: TrainingTable, blocks: [Range<Int>],
        others expert: LeaveOneOutRidge, parameters: DynamicMSET.Parameters, progress: (Double) throws -> Void
    ) throws {
        let (count, width) = (table.rowCount, table.signalCount)
        guard table.isScored.contains(true) else { throw DetectorError.allSignalsDropped }
        var residuals = outOfFold.residuals
        let distances = outOfFold.distances
        outOfFold.residuals = []
        var calibration = try Self.residualScales(residuals, table: table) { try progress(0.5 * $0) }

        // A stretch of smoothing starts with every block and after every gap in time.
        var startsStretch = table.ages.map { $0 == 0 }
        for block in blocks { startsStretch[block.lowerBound] = true }
        if parameters.fusion == .multiScale {
            calibration.shiftScales = Self.shiftScales(
                residuals[1], calibration: calibration, table: table, startsStretch: startsStretch)
        }
        try progress(0.55)

        // Row statistics; the signals' deviations replace the residuals of the first expert.
        var statistics = [RowStatistics](repeating: .zero, count: count)
        var deviations = residuals[0]
        residuals[0] = Matrix(rows: 0, columns: 0)
        var shifts = [Double](repeating: 0, count: width)
        var scratch = [Double](repeating: 0, count: width + FaultAttribution.scratchCount(signals: width))
        try deviations.withMutableView { past in
            try residuals[1].withView { others in
                try residuals[2].withView { memory in
                    try shifts.withUnsafeMutableBufferPointer { shifts in
                        guard let shifts = shifts.baseAddress else { return }
                        try Self.forEachRow(count, isMissing: table.isMissing, signals: width) { row, isMissing in
                            if row % 512 == 0 { try progress(0.55 + 0.05 * Double(row) / Double(count)) }
                            if startsStretch[row] { shifts.update(repeating: 0, count: width) }
                            let offset = row * width
                            statistics[row] = calibration.rowStatistics(
                                (UnsafePointer(past.base + offset), others.base + offset, memory.base + offset),
                                isMissing: isMissing, signals: width, updatesShifts: table.isScored[row],
                                shifts: shifts, signalDeviations: past.base + offset)
                            if statistics[row][1] > FaultAttribution.noticeable {
                                scratch.withUnsafeMutableBufferPointer { scratch in
                                    guard let scratch = scratch.baseAddress else { return }
                                    calibration.attribute(
                                        expert, others: others.base + offset, memory: memory.base + offset,
                                        isMissing: isMissing, scratch: scratch, signalDeviations: past.base + offset)
                                }
                            }
                            if !distances.isEmpty { statistics[row][RowFusion.windowExpert] = distances[row] }
                        }
                    }
                }
            }
        }
        residuals = []
        try progress(0.6)

        var fusion = RowFusion(parameters, hasWindows: !distances.isEmpty)
        let scores = try fusion.calibrate(
            statistics, startsStretch: startsStretch, isScored: table.isScored
        ) { try progress(0.6 + 0.1 * $0) }
        let rows = OutOfFoldRows(scores, startsStretch: startsStretch, isScored: table.isScored)
        let rule = DecisionRule(
            rows, fusion: parameters.fusion, floor: fusion.floor, rawFloor: fusion.rawFloor, fap: parameters.fap)
        try progress(0.75)

        var elevations = [Float](repeating: 0, count: count * width)
        let signalDecision = try Self.signalDecision(
            &deviations, elevations: &elevations, table: table, startsStretch: startsStretch,
            halfLives: SignalDecision.halfLives(parameters), fap: parameters.fap
        ) { try progress(0.75 + 0.25 * $0) }

        let scored = (0..<count).filter { table.isScored[$0] }
        let flagged = zip(scored, rule.flags(rows, drift: .slow)).filter(\.1).map(\.0)
        var accusations = [Int](repeating: 0, count: width)
        var accused = [Bool](repeating: false, count: width)
        var evidence = [Double](repeating: 0, count: width)
        let common = signalDecision.commonThreshold
        deviations.withView { deviations in
            elevations.withUnsafeBufferPointer { elevations in
                guard let elevations = elevations.baseAddress else { return }
                Self.forEachRow(count, isMissing: table.isMissing, signals: width, rows: flagged) { row, isMissing in
                    for j in 0..<width {
                        evidence[j] = signalDecision.evidence(
                            deviations.base[row * width + j], signal: j, common: common)
                    }
                    signalDecision.accuse(
                        evidence, elevations: elevations + row * width, isMissing: isMissing,
                        factor: 1, into: &accused)
                    for j in 0..<width where accused[j] { accusations[j] += 1 }
                }
            }
        }

        self.calibration = calibration
        self.fusion = fusion
        self.rule = rule
        self.rows = rows
        signals = signalDecision
        rowRate = Double(flagged.count) / Double(scored.count)
        signalRates = accusations.map { Double($0) / Double(count) }
    }
}
