import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

/// Thresholds from out-of-fold rows, and what a stream reports of them.
@Suite struct ThresholdTests {
    private static func parameters(_ fap: Double, _ fusion: DynamicMSET.Fusion) -> DynamicMSET.Parameters {
        DynamicMSET.Parameters(fap: fap, seed: 3, memoryRows: 60, fusion: fusion)
    }

    @Test(arguments: [DynamicMSET.Fusion.multiScale, .mean])
    func anotherRateNeedsNoTraining(fusion: DynamicMSET.Fusion) throws {
        let table = PlantData.table(rows: 700)
        let model = try DynamicMSET.fit(table, parameters: Self.parameters(0.01, fusion))
        let loaded = try DynamicMSETModel(decoding: try model.encoded())
        for fap in [0.002, 0.01, 0.03, 0.1] {
            let fresh = try DynamicMSET.fit(table, parameters: Self.parameters(fap, fusion))
            let moved = try loaded.withFalseAlarmProbability(fap)
            #expect(moved.rule == fresh.rule && moved.report.rowFAP == fresh.report.rowFAP)
            #expect(moved.report.threshold == fresh.report.threshold && moved.parameters == fresh.parameters)
            for (a, b) in zip(moved.signalDecision.thresholds, fresh.signalDecision.thresholds) {
                #expect(abs(a - b) < 0.25 * b)
            }
        }
        #expect(throws: DetectorError.self) { try model.withFalseAlarmProbability(0.2) }
    }

    @Test func theRuleKeepsItsRateOnTheRowsItWasTakenFrom() throws {
        for drift in [DecisionOptions.Drift.slow, .off] {
            let model = try DynamicMSET.fit(PlantData.table(rows: 900), parameters: Self.parameters(0.02, .multiScale))
            let flagged = model.rule.flags(model.outOfFold, drift: drift).count { $0 }
            #expect(Double(flagged) <= 0.02 * 900)
        }
    }

    @Test func aFlaggedRowIsAboveItsThreshold() throws {
        let model = try DynamicMSET.fit(PlantData.table(rows: 600), parameters: Self.parameters(0.02, .multiScale))
        var test = PlantData.table(rows: 300, seed: 5)
        for row in 100..<130 { test[row, 1] += 5 }
        for sensitivity in [0.3, 0.5, 0.7] {
            let detection = try model.score(test, sensitivity: sensitivity)
            for row in 0..<300 where detection.isAnomaly[row] {
                #expect(detection.scores[row] > detection.thresholds[row] - 1e-12)
                #expect(detection.incidentIDs[row] > 0)
            }
            #expect(detection.thresholds.allSatisfy { $0 >= 1 - sensitivity - 1e-9 && $0 <= 1 })
            #expect(detection.isAnomaly[100..<130].contains(true))
        }
    }

    @Test func streamsWithEveryOptionEqualTheBatch() throws {
        let few = try DynamicMSET.fit(
            PlantData.table(rows: 400, signals: 2), parameters: Self.parameters(0.02, .multiScale))
        #expect(few.experts.windows != nil)
        let many = try DynamicMSET.fit(PlantData.table(rows: 400), parameters: Self.parameters(0.02, .multiScale))
        for model in [few, many] {
            for options in [DecisionOptions(), .init(drift: .off), .init(start: .plant)] {
                var test = PlantData.table(rows: 160, signals: model.signalNames.count, seed: 8)
                for row in 0..<60 { test[row, 1] += 4 }
                let whole = try model.score(test, options: options)
                for step in [1, 7, 50] {
                    var stream = model.makeStream(options)
                    for start in stride(from: 0, to: 160, by: step) {
                        let rows = start..<min(start + step, 160)
                        let part = try model.score(test.rows(rows), stream: &stream)
                        for row in rows {
                            let i = row - start
                            #expect(abs(part.scores[i] - whole.scores[row]) < 1e-9)
                            #expect(abs(part.thresholds[i] - whole.thresholds[row]) < 1e-9)
                            #expect(part.isAnomaly[i] == whole.isAnomaly[row])
                            #expect(abs(part.driftAllowances[i] - whole.driftAllowances[row]) < 1e-9)
                            #expect(abs(part.aftermaths[i] - whole.aftermaths[row]) < 1e-9)
                            #expect(part.incidentIDs[i] == whole.incidentIDs[row])
                            #expect(part.advice[i] == whole.advice[row])
                        }
                    }
                }
            }
        }
    }

    @Test func lagsAreChosenByTheErrorOnUnseenBlocks() throws {
        #expect(LagSelection.candidates(signals: 91, fusion: .multiScale) == [3])
        #expect(LagSelection.candidates(signals: 90, fusion: .multiScale) == [3, 10])
        #expect(LagSelection.candidates(signals: 30, fusion: .multiScale) == [3, 10, 30])
        #expect(LagSelection.candidates(signals: 1, fusion: .mean) == [3])
        #expect(LagSelection.best([[1, 1], [0.9, 0.9], [0.899, 0.899]]) == 1)
        #expect(LagSelection.best([[0.5, 0.5], [0.6, 0.5]]) == 0)
        // A signal that repeats every eight rows is only known by looking that far back.
        var random = RandomStream(seed: 4)
        let pattern = (0..<8).map { _ in random.normal() }
        let values = (0..<600).map { pattern[$0 % 8] + 0.01 * random.normal() }
        let table = SignalTable(signalNames: ["a"], values: values, rowCount: 600)
        let lags = try #require(try DynamicMSET.fit(table, parameters: Self.parameters(0.02, .multiScale)).report.lags)
        #expect(lags > 3)
    }

    @Test func meanSquaresFromAGramEqualThoseOfTheResiduals() throws {
        let table = try TrainingTable(
            PlantData.table(rows: 90, signals: 2), parameters: DynamicMSET.Parameters(memoryRows: 40)
        ) {}
        var stack = Matrix(rows: 90, columns: 8)
        stack.withMutableView { view in
            table.values.withUnsafeBufferPointer { values in
                guard let values = values.baseAddress else { return }
                LagStack.fill(view, from: values, ages: table.ages, signals: 2)
            }
        }
        var gram = BlockGram(width: 8)
        stack.withView { gram.add($0) }
        let expert = try PastRidge(gram, signals: 2, lags: 3, ridge: 0.05)
        var residuals = Matrix(rows: 90, columns: 2)
        stack.withView { stack in residuals.withMutableView { expert.residuals(of: stack, into: $0) } }
        for (j, square) in expert.meanSquares(over: gram).enumerated() {
            let direct = (0..<90).reduce(0) { $0 + residuals[$1, j] * residuals[$1, j] } / 90
            #expect(abs(square - direct) < 1e-10)
        }
    }
}
