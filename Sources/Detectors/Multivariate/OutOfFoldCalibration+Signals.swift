import NumericalMethods

extension OutOfFoldCalibration {
    /// Takes the gates of the signals' deviations, smooths them in place and takes their thresholds.
    /// - Parameter elevations: receives for every cell the deviation before smoothing over the gate.
    static func signalDecision(
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
        let rates = SignalDecision.tailRates
        var tails = [Double](repeating: 0, count: rates.count * width)
        var thresholds = try (0..<width).map { j in
            if j % 16 == 0 { try progress(0.6 + 0.4 * Double(j) / Double(width)) }
            table.gatherObserved(deviations, signal: j, into: &column)
            return column.withUnsafeMutableBufferPointer { buffer in
                for (index, rate) in rates.enumerated() {
                    tails[index * width + j] = max(
                        Quantiles.quantile(buffer, 1 - rate), SignalDecision.smallestCut)
                }
                return max(Quantiles.quantile(buffer, 1 - fap), SignalDecision.smallestCut)
            }
        }
        for index in rates.indices {
            SignalDecision.raiseLow(&tails[(index * width)..<((index + 1) * width)])
        }
        SignalDecision.raiseLow(&thresholds[...])
        return SignalDecision(starts: starts, thresholds: thresholds, gates: gates, tails: tails)
    }
}
