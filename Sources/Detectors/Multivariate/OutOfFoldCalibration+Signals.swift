import NumericalMethods

extension OutOfFoldCalibration {
    /// Takes the gates and units of the signals' deviations, smooths them, and takes their thresholds.
    /// - Parameters:
    ///   - deviations: unsmoothed; receives what ``SignalDecision/evidence(_:signal:common:)`` makes of them.
    ///   - elevations: receives for every cell the deviation before smoothing over the gate.
    ///   - halfLives: of the smoothing, ``SignalDecision/scaleCount`` of them.
    static func signalDecision(
        _ deviations: inout Matrix, elevations: inout [Float], table: TrainingTable, startsStretch: [Bool],
        halfLives: [Double], fap: Double, progress: (Double) throws -> Void
    ) throws -> SignalDecision {
        let (rows, width) = (table.rowCount, table.signalCount)
        var column: [Double] = []
        column.reserveCapacity(rows)
        var (own, level) = ([Double](repeating: 0, count: rows), [Double](repeating: 0, count: rows))
        func read(_ signal: Int) {
            for row in 0..<rows { own[row] = deviations.values[row * width + signal] }
        }
        /// Smooths `own` into `level`, as a stream does.
        func smooth(_ signal: Int, halfLife: Double, start: Double) {
            let weight = Smoothing.weight(halfLife: halfLife)
            var state = start
            for row in 0..<rows {
                if startsStretch[row] { state = start }
                if table.isObserved(row, signal) { state += weight * (own[row] - state) }
                level[row] = state
            }
        }
        func gather(_ values: [Double], _ signal: Int) {
            column.removeAll(keepingCapacity: true)
            for row in 0..<rows where table.isObserved(row, signal) { column.append(values[row]) }
        }

        var gates = [Double](repeating: 0, count: width)
        var starts = gates
        var units = [Double](repeating: 0, count: halfLives.count * width)
        for j in 0..<width {
            if j % 16 == 0 { try progress(0.5 * Double(j) / Double(width)) }
            read(j)
            gather(own, j)
            column.withUnsafeMutableBufferPointer {
                gates[j] = max(Quantiles.quantile($0, SignalDecision.gateProbability), SignalDecision.smallestCut)
                starts[j] = Quantiles.quantile($0, 0.5)
            }
            for row in 0..<rows { elevations[row * width + j] = Float(own[row] / gates[j]) }
            for (scale, halfLife) in halfLives.enumerated() {
                smooth(j, halfLife: halfLife, start: starts[j])
                gather(level, j)
                units[scale * width + j] = column.withUnsafeMutableBufferPointer {
                    max(Quantiles.quantile($0, SignalDecision.unitProbability), SignalDecision.smallestCut)
                }
            }
        }
        for scale in halfLives.indices { SignalDecision.raiseLow(&units[(scale * width)..<((scale + 1) * width)]) }

        let rates = SignalDecision.tailRates
        var tails = [Double](repeating: 0, count: rates.count * width)
        var thresholds = [Double](repeating: 0, count: width)
        for j in 0..<width {
            if j % 16 == 0 { try progress(0.5 + 0.5 * Double(j) / Double(width)) }
            read(j)
            for row in 0..<rows { deviations.values[row * width + j] = 0 }
            for (scale, halfLife) in halfLives.enumerated() {
                smooth(j, halfLife: halfLife, start: starts[j])
                let unit = units[scale * width + j]
                for row in 0..<rows {
                    let index = row * width + j
                    deviations.values[index] = max(deviations.values[index], level[row] / unit)
                }
            }
            table.gatherObserved(deviations, signal: j, into: &column)
            column.withUnsafeMutableBufferPointer { buffer in
                for (index, rate) in rates.enumerated() {
                    tails[index * width + j] = max(Quantiles.quantile(buffer, 1 - rate), SignalDecision.smallestCut)
                }
                thresholds[j] = max(Quantiles.quantile(buffer, 1 - fap), SignalDecision.smallestCut)
            }
        }
        for index in rates.indices { SignalDecision.raiseLow(&tails[(index * width)..<((index + 1) * width)]) }
        SignalDecision.raiseLow(&thresholds[...])
        let decision = SignalDecision(starts: starts, units: units, thresholds: thresholds, gates: gates, tails: tails)
        let common = decision.commonThreshold
        for row in 0..<rows {
            for j in 0..<width {
                let index = row * width + j
                deviations.values[index] = decision.evidence(deviations.values[index], signal: j, common: common)
            }
        }
        return decision
    }
}

extension TrainingTable {
    /// Whether a cell takes part in statistics: its row is scored and it was not missing.
    @inline(__always)
    func isObserved(_ row: Int, _ signal: Int) -> Bool {
        isScored[row] && isMissing.map { !$0[row * signalCount + signal] } ?? true
    }
}
