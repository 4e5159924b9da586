import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

/// Which signals are named, and what is left of a fault when it is over.
@Suite struct FaultAttributionTests {
    private static let signals = 6

    private static func model() throws -> DynamicMSETModel {
        try DynamicMSET.fit(
            PlantData.table(rows: 1500, signals: signals), parameters: DynamicMSET.Parameters(memoryRows: 200))
    }

    /// Standardised residuals of a row that is all average but for `faults`, in scaled units.
    private static func residuals(_ model: DynamicMSETModel, _ faults: [(signal: Int, amount: Double)]) -> [Double] {
        let others = model.experts.others
        return (0..<signals).map { j in
            faults.reduce(0) { $0 + $1.amount * others.projection[$1.signal, j] }
                / model.calibration.scales[signals + j]
        }
    }

    private static func attributed(_ model: DynamicMSETModel, _ residuals: [Double]) -> ([Double], [(Int, Double)]) {
        var values = residuals
        var scratch = [Double](repeating: 0, count: FaultAttribution.scratchCount(signals: signals))
        let attribution = FaultAttribution(
            others: model.experts.others, scales: model.calibration.scales[signals..<(2 * signals)])
        let found = values.withUnsafeMutableBufferPointer { values in
            scratch.withUnsafeMutableBufferPointer { scratch -> [(signal: Int, amount: Double)] in
                guard let values = values.baseAddress, let scratch = scratch.baseAddress else { return [] }
                return Array(attribution.attribute(values, scratch: scratch))
            }
        }
        return (values, found.map { ($0.signal, $0.amount) })
    }

    @Test func faultsAreFoundAndTheirSpillOverIsTakenAway() throws {
        let model = try Self.model()
        let raw = Self.residuals(model, [(1, 4), (4, -3)])
        let innocent = [0, 2, 3, 5]
        #expect(innocent.contains { abs(raw[$0]) > FaultAttribution.noticeable })
        let (values, found) = Self.attributed(model, raw)
        let amounts = Dictionary(uniqueKeysWithValues: found)
        #expect(abs((amounts[1] ?? 0) - 4) < 1e-8 && abs((amounts[4] ?? 0) + 3) < 1e-8)
        for j in innocent { #expect(abs(amounts[j] ?? 0) < 1e-8 && abs(values[j]) < 1e-6) }
        #expect(abs(values[1] - 4 / model.calibration.scales[Self.signals + 1]) < 1e-6)
    }

    @Test func ordinaryResidualsStayAsTheyAre() throws {
        let model = try Self.model()
        let raw = [0.5, -2.9, 1, 0, 2, -1]
        let (values, found) = Self.attributed(model, raw)
        #expect(values == raw && found.isEmpty)
        let (infinite, none) = Self.attributed(model, [.infinity, 0, 0, 0, 0, 0])
        #expect(infinite == [.infinity, 0, 0, 0, 0, 0] && none.isEmpty)
    }

    @Test func evidenceIsOneOnASignalsOwnThresholdAndRises() {
        let decision = SignalDecision(
            starts: [0, 0], units: [1, 1, 1, 1], thresholds: [2, 6], gates: [1, 1],
            tails: [Double](repeating: 2, count: 2 * SignalDecision.tailRates.count))
        #expect(decision.commonThreshold == 2)
        for signal in 0..<2 {
            var last = -1.0
            for step in 0...400 {
                let deviation = Double(step) / 20
                let evidence = decision.evidence(deviation, signal: signal, common: 2)
                #expect(evidence > last)
                #expect((evidence > 1) == (deviation > decision.thresholds[signal]))
                last = evidence
            }
            #expect(abs(decision.evidence(decision.thresholds[signal], signal: signal, common: 2) - 1) < 1e-12)
            #expect(decision.evidence(20, signal: signal, common: 2) == 10)
        }
    }

    @Test func aStrongFaultLeavesNoEcho() throws {
        let model = try Self.model()
        var test = PlantData.table(rows: 200, signals: Self.signals, seed: 4)
        let fault = 100..<120
        for row in fault { test[row, 2] += 12 }
        let detection = try model.score(test)
        #expect(detection.isAnomaly[fault].count { $0 } >= 18)
        for row in fault where detection.isAnomaly[row] {
            let scores = detection.anomalyScores[(row * Self.signals)..<((row + 1) * Self.signals)]
            #expect(scores.firstIndex(of: scores.max() ?? 0) == row * Self.signals + 2)
        }
        // Forgotten faults bring the echo back: it is they that silence it.
        var stream = model.makeStream(DecisionOptions())
        _ = try model.score(test.rows(0..<120), stream: &stream)
        #expect(stream.faults.isIncident)
        var forgetful = stream
        forgetful.faults.removeAll()
        let echo = try model.score(test.rows(120..<130), stream: &forgetful).isAnomaly.count { $0 }
        #expect(detection.isAnomaly[120..<130].count { $0 } < echo)
        // Nothing is remembered once no row looks back on it.
        _ = try model.score(test.rows(120..<200), stream: &stream)
        #expect(stream.faults.isEmpty)
    }
}
