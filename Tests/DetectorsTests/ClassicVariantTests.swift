import Detectors
import Testing
import TimeSeries

/// Every setting of classic MSET trains, scores, streams and survives its file.
@Suite struct ClassicVariantTests {
    static let variants: [Estimator] =
        ClassicMSET.Similarity.allCases.map { Estimator.classic("\($0)", .init(similarity: $0)) }
        + ClassicMSET.MemorySelection.allCases.map { Estimator.classic("\($0)", .init(selection: $0)) }
        + [
            Estimator.classic("normalised", .init(weighting: .normalised)),
            Estimator.classic("AAKR", .init(similarity: .gaussian, bandwidthFactor: 0.1, weighting: .kernelRegression)),
            Estimator.classic("AAKR elemental", .init(similarity: .elemental, weighting: .kernelRegression)),
            Estimator.classic("tail", .init(calibration: .tail)),
            Estimator.classic("threshold alone", .init(rowRule: .threshold)),
            Estimator.classic("tests alone", .init(rowRule: .tests, alarmCount: 2)),
        ]

    @Test(arguments: variants) func trainsStreamsAndLoads(estimator: Estimator) throws {
        let model = try estimator.fit(PlantData.table(rows: 150, secondsPerRow: 5))
        #expect(try estimator.fit(PlantData.table(rows: 150, secondsPerRow: 5)).encoded() == model.encoded())
        var test = PlantData.withMissingCells(
            PlantData.table(rows: 24, seed: 9, secondsPerRow: 5), share: 0.1, seed: 3)
        for row in 15..<24 { test.timestamps?[row].microseconds += 600_000_000 }
        let whole = try estimator.decode(model.encoded()).score(test)
        #expect(whole.isSound)
        var row = 0
        for part in try model.scores(test, cutInto: [1, 5, 10, 8]) {
            for score in part.scores {
                #expect(abs(score - whole.scores[row]) < 1e-9)
                row += 1
            }
        }
    }

    @Test(arguments: variants) func findsALargeFault(estimator: Estimator) throws {
        let model = try estimator.fit(PlantData.table(rows: 600))
        var test = PlantData.table(rows: 120, seed: 4)
        for row in 100..<120 { test[row, 2] += 30 }
        let detection = try model.score(test)
        #expect(detection.isAnomaly[100..<120].contains(true))
        #expect(detection.anomalyScores[105 * 4 + 2] > 0.5)
    }

    @Test(arguments: variants) func sensitivityIsMonotone(estimator: Estimator) throws {
        let model = try estimator.fit(PlantData.table(rows: 150))
        var test = PlantData.table(rows: 60, seed: 4)
        for row in 30..<36 { test[row, 1] += 6 }
        var before: Set<Int> = []
        for step in 0...10 {
            let detection = try model.score(test, sensitivity: Double(step) / 10)
            let flagged = Set((0..<60).filter { detection.isAnomaly[$0] })
            #expect(before.isSubset(of: flagged))
            #expect(flagged.allSatisfy { detection.isSignalAnomalous[($0 * 4)..<($0 * 4 + 4)].contains(true) })
            if step == 0 { #expect(flagged.isEmpty) }
            before = flagged
        }
        #expect(before.count == 60)
    }

    /// A reading that stands still is caught by the test for a shrinking variance.
    @Test func testsNoticeAStuckSensor() throws {
        let model = try ClassicMSET.fit(
            PlantData.table(rows: 800), parameters: .init(similarity: .elemental, rowRule: .tests, alarmCount: 1))
        var test = PlantData.table(rows: 200, seed: 4)
        for row in 100..<200 { test[row, 1] = test[100, 1] }
        let detection = try model.score(test)
        #expect(detection.isAnomaly[100..<200].count { $0 } > detection.isAnomaly[0..<100].count { $0 })
    }

    @Test(arguments: RobustnessTests.odd) func survivesOddData(odd: RobustnessTests.Odd) throws {
        for parameters: ClassicMSET.Parameters in [.init(), .init(similarity: .ratio, calibration: .tail)] {
            let model = try ClassicMSET.fit(odd.table(1), parameters: parameters)
            let again = try ClassicMSETModel(decoding: try model.encoded())
            for seed: UInt64 in [1, 2] { #expect(try again.score(odd.table(seed)).isSound) }
        }
    }

    /// `fap` holds on rows like the training's, by any rule that promises it.
    @Test(arguments: [ClassicMSET.RowRule.calibratedTests, .threshold])
    func holdsTheFalseAlarmRate(rule: ClassicMSET.RowRule) throws {
        let model = try ClassicMSET.fit(
            PlantData.table(rows: 1500), parameters: .init(fap: 0.05, memoryRows: 60, rowRule: rule))
        #expect(model.report.rowFAP <= 0.05)
        let alarms = try model.score(PlantData.table(rows: 1500, seed: 11)).isAnomaly.count { $0 }
        #expect(alarms < 200)
    }

    @Test(arguments: [
        ClassicMSET.Parameters(fap: 0), .init(trainingFraction: 0.4), .init(bandwidthFactor: 0), .init(memoryRows: 5),
        .init(regularisation: .nan), .init(test: .init(alpha: 0)), .init(test: .init(beta: 0.5)),
        .init(test: .init(varianceRatio: 1)), .init(alarmCount: 0), .init(alarmWindow: 0), .init(halfLife: .infinity),
        .init(clip: 1),
    ])
    func refusesParametersOutOfRange(parameters: ClassicMSET.Parameters) {
        #expect(throws: DetectorError.self) { try ClassicMSET.fit(PlantData.table(), parameters: parameters) }
    }
}
