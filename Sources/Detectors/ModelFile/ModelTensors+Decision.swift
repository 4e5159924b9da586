import NumericalMethods

extension DecisionRule {
    /// How many numbers make a rule.
    static let numberCount = 12

    /// Levels of trend and S, unit, floors of S and F, gates, gate slope, thresholds: slow, plain, ungated; the gate of returns.
    var numbers: [Double] {
        [
            trendStart, scoreStart, unit, floor, rawFloor, entryGate, stayGate, gateSlope, slowThreshold,
            plainThreshold, ungatedThreshold, returnGate,
        ]
    }
}

extension ModelTensors {
    mutating func rule() throws -> DecisionRule {
        let row = try take("decision.row", [DecisionRule.numberCount]).values
        guard row[2] >= 1e-30, row[7] >= 0, row[6] <= row[5], row[5] <= row[11] else {
            throw DetectorError.malformedModel("the unit, the gates or their slope are out of range")
        }
        guard row[8...10].allSatisfy({ $0 > row[3] }) else {
            throw DetectorError.malformedModel("a row threshold is not above its floor")
        }
        return DecisionRule(
            trendStart: row[0], scoreStart: row[1], unit: row[2], floor: row[3], rawFloor: row[4], entryGate: row[5],
            stayGate: row[6], returnGate: row[11], gateSlope: row[7], slowThreshold: row[8], plainThreshold: row[9],
            ungatedThreshold: row[10])
    }

    mutating func fusion(_ parameters: DynamicMSET.Parameters, hasWindows: Bool) throws -> RowFusion {
        var fusion = RowFusion(parameters, hasWindows: hasWindows)
        let medians = try take("fusion.medians", [fusion.expertCount]).values
        let spreads = try takePositive("fusion.spreads", [fusion.expertCount]).values
        for expert in medians.indices {
            fusion.medians[expert] = medians[expert]
            fusion.spreads[expert] = spreads[expert]
        }
        let count = fusion.channels.count
        fusion.starts = try take("fusion.starts", [count]).values
        fusion.channelMedians = try take("fusion.channelMedians", [count]).values
        fusion.channelSpreads = try takePositive("fusion.channelSpreads", [count]).values
        return fusion
    }

    mutating func outOfFold() throws -> OutOfFoldRows {
        let rows = try take("outOfFold.rows", [3, nil])
        let starts = try take("outOfFold.stretches", [nil]).values
        let stretches = starts.compactMap { Int(exactly: $0) }
        let rising = zip(stretches, stretches.dropFirst()).allSatisfy { $0 < $1 }
        guard rows.columns > 0, stretches.count == starts.count, stretches.first == 0, rising,
            stretches.allSatisfy({ $0 < rows.columns })
        else { throw DetectorError.malformedModel("the stretches of the out-of-fold rows do not fit them") }
        func part(_ index: Int) -> [Float] {
            rows.values[(index * rows.columns)..<((index + 1) * rows.columns)].map { Float($0) }
        }
        return OutOfFoldRows(scores: part(0), raw: part(1), trends: part(2), stretches: stretches)
    }

    /// A tensor of at least one row.
    mutating func takeRows(_ name: String, columns: Int) throws -> Matrix {
        let matrix = try take(name, [nil, columns])
        guard matrix.rows > 0 else { throw DetectorError.malformedModel("tensor '\(name)' is empty") }
        return matrix
    }
}
