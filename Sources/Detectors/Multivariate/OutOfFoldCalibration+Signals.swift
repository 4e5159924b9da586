import NumericalMethods

extension OutOfFoldCalibration {
    /// Takes the gates and units of the signals' deviations, smooths them, and takes their thresholds.
    /// - Parameters:
    ///   - deviations: unsmoothed; receives the largest smoothed deviation in its unit, as
    ///     ``SignalDecision/evidence(_:signal:common:)`` takes it.
    ///   - elevations: receives for every cell the deviation before smoothing over the gate.
    ///   - halfLives: of the smoothing, ``SignalDecision/scaleCount`` of them.
    static func signalDecision(
        _ deviations: inout Matrix, elevations: inout [Float], table: TrainingTable, startsStretch: [Bool],
        halfLives: [Double], fap: Double, progress: (Double) throws -> Void
    ) throws -> SignalDecision {
        let width = table.signalCount
        var gates = [Double](repeating: 0, count: width)
        var starts = gates
        var thresholds = gates
        var units = [Double](repeating: 0, count: halfLives.count * width)
        let rates = SignalDecision.tailRates
        var tails = [Double](repeating: 0, count: rates.count * width)
        var columns = SignalColumns(table, startsStretch: startsStretch)
        func cut(_ values: UnsafeMutableBufferPointer<Double>, _ probability: Double) -> Double {
            max(Quantiles.quantile(values, probability), SignalDecision.smallestCut)
        }

        for j in 0..<width {
            if j % 8 == 0 { try progress(0.5 * Double(j) / Double(width)) }
            columns.read(deviations, signal: j)
            columns.withObserved(columns.own) {
                Quantiles.quantiles($0, [0.5, SignalDecision.gateProbability]) { index, value in
                    if index == 0 { starts[j] = value } else { gates[j] = max(value, SignalDecision.smallestCut) }
                }
            }
            for row in 0..<table.rowCount { elevations[row * width + j] = Float(columns.own[row] / gates[j]) }
            for (scale, halfLife) in halfLives.enumerated() {
                columns.smooth(halfLife: halfLife, start: starts[j])
                columns.withObserved(columns.level) {
                    units[scale * width + j] = cut($0, SignalDecision.unitProbability)
                }
            }
        }
        for scale in halfLives.indices { SignalDecision.raiseLow(&units[(scale * width)..<((scale + 1) * width)]) }

        // All tails and the threshold, which has no rate of the list, by rising probability.
        let wanted = (rates.indices.map { (probability: 1 - rates[$0], rate: Optional($0)) } + [(1 - fap, nil)])
            .sorted { $0.probability < $1.probability }
        for j in 0..<width {
            if j % 8 == 0 { try progress(0.5 + 0.5 * Double(j) / Double(width)) }
            columns.read(deviations, signal: j)
            for (scale, halfLife) in halfLives.enumerated() {
                columns.smooth(halfLife: halfLife, start: starts[j])
                columns.takeLargest(unit: units[scale * width + j], isFirst: scale == 0)
            }
            columns.write(to: &deviations, signal: j)
            columns.withObserved(columns.largest) {
                Quantiles.quantiles($0, wanted.map(\.probability)) { index, value in
                    let cut = max(value, SignalDecision.smallestCut)
                    if let rate = wanted[index].rate { tails[rate * width + j] = cut } else { thresholds[j] = cut }
                }
            }
        }
        for index in rates.indices { SignalDecision.raiseLow(&tails[(index * width)..<((index + 1) * width)]) }
        SignalDecision.raiseLow(&thresholds[...])
        return SignalDecision(starts: starts, units: units, thresholds: thresholds, gates: gates, tails: tails)
    }
}

/// One signal's deviations over all training rows, and what becomes of them.
private struct SignalColumns {
    /// Unsmoothed, smoothed, and the largest smoothed one in its unit.
    private(set) var own: [Double]
    private(set) var level: [Double]
    private(set) var largest: [Double]
    private var isObserved: [Bool]
    private var sorted: [Double]
    private let table: TrainingTable
    private let startsStretch: [Bool]

    init(_ table: TrainingTable, startsStretch: [Bool]) {
        self.table = table
        self.startsStretch = startsStretch
        own = [Double](repeating: 0, count: table.rowCount)
        (level, largest, sorted, isObserved) = (own, own, [], table.isScored)
        sorted.reserveCapacity(table.rowCount)
    }

    mutating func read(_ matrix: Matrix, signal: Int) {
        let width = table.signalCount
        matrix.values.withUnsafeBufferPointer { values in
            for row in own.indices { own[row] = values[row * width + signal] }
        }
        guard let isMissing = table.isMissing else { return }
        for row in own.indices { isObserved[row] = table.isScored[row] && !isMissing[row * width + signal] }
    }

    func write(to matrix: inout Matrix, signal: Int) {
        let width = table.signalCount
        matrix.values.withUnsafeMutableBufferPointer { values in
            for row in largest.indices { values[row * width + signal] = largest[row] }
        }
    }

    /// Smooths as a stream does: rows that do not count leave the level alone.
    mutating func smooth(halfLife: Double, start: Double) {
        let weight = Smoothing.weight(halfLife: halfLife)
        var state = start
        for row in own.indices {
            if startsStretch[row] { state = start }
            if isObserved[row] { state += weight * (own[row] - state) }
            level[row] = state
        }
    }

    mutating func takeLargest(unit: Double, isFirst: Bool) {
        for row in level.indices {
            let value = level[row] / unit
            largest[row] = isFirst ? value : max(largest[row], value)
        }
    }

    /// Calls `body` with the values of the rows that count, which it may reorder.
    mutating func withObserved(_ values: [Double], _ body: (UnsafeMutableBufferPointer<Double>) -> Void) {
        sorted.removeAll(keepingCapacity: true)
        for row in values.indices where isObserved[row] { sorted.append(values[row]) }
        sorted.withUnsafeMutableBufferPointer { body($0) }
    }
}
