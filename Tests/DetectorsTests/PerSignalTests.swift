import Foundation
import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

/// Every signal on its own: window size, rates, echoes, missing values.
@Suite struct PerSignalTests {
    private let small = DynamicMSET.Parameters(fap: 0.01, memoryRows: 60, windowSize: 12)

    /// White noise around a level of its own for every signal.
    private func noise(rows: Int, signals: Int = 1, seed: UInt64) -> SignalTable {
        var random = RandomStream(seed: seed)
        return SignalTable(
            signalNames: (0..<signals).map { "n\($0)" },
            values: (0..<(rows * signals)).map { 10 * Double($0 % signals) + random.normal() }, rowCount: rows)
    }

    /// A daily course of 24 rows with noise.
    private func daily(rows: Int, seed: UInt64) -> SignalTable {
        var random = RandomStream(seed: seed)
        return SignalTable(
            signalNames: ["load"],
            values: (0..<rows).map { 5 + 2 * sin(Double($0) * .pi / 12) + 0.1 * random.normal() }, rowCount: rows)
    }

    @Test(arguments: [1, 2, 3, 12, 31, 32, 33, 64, 100])
    func everyWindowSizeTrainsLoadsAndFinds(size: Int) throws {
        var parameters = small
        parameters.windowSize = size
        let model = try PerSignalMSET.fit(noise(rows: 400, seed: 1), parameters: parameters)
        #expect(model.windowSize == size && model.report.windowSize == size && model.unflaggedRows == size - 1)
        #expect(model.models[0].experts.context == size - 1)
        let loaded = try PerSignalModel(decoding: model.encoded())
        var test = noise(rows: 160, seed: 2)
        for row in 120..<124 { test[row, 0] += 12 }
        let detection = try loaded.score(test)
        #expect(detection.scores == (try model.score(test)).scores)
        #expect((120..<124).contains { detection.isAnomaly[$0] })
        #expect(detection.isAnomaly.count { $0 } <= 10)
    }

    @Test(arguments: [0, 101, -1, Int.max, Int.min]) func windowSizesOutOfRangeAreRefused(size: Int) {
        var parameters = small
        parameters.windowSize = size
        #expect {
            try PerSignalMSET.fit(noise(rows: 100, seed: 1), parameters: parameters)
        } throws: {
            guard case DetectorError.parameterOutOfRange("windowSize", _, _) = $0 else { return false }
            return true
        }
    }

    @Test(arguments: [(60, 8), (81, 8), (300, 30), (640, 64), (5000, 64)])
    func theWindowIsChosenByTheRowsThereAre(rows: Int, size: Int) throws {
        #expect(PerSignalMSET.usualWindow(rows: rows) == size)
        guard rows < 700 else { return }
        var parameters = small
        parameters.windowSize = nil
        let model = try PerSignalMSET.fit(noise(rows: rows, seed: 1), parameters: parameters)
        #expect(model.windowSize == size && model.parameters.windowSize == nil)
    }

    @Test func theFirstRowsOfAStreamAreScoredButNotFlagged() throws {
        let model = try PerSignalMSET.fit(noise(rows: 400, signals: 2, seed: 1), parameters: small)
        var test = noise(rows: 40, signals: 2, seed: 2)
        for row in 0..<40 { test[row, 1] += 30 }
        let whole = try model.score(test, sensitivity: 1)
        #expect(whole.scores[1..<40].allSatisfy { $0 > 0.5 })
        #expect(whole.isAnomaly[0..<11].allSatisfy { !$0 } && whole.isAnomaly[11..<40].allSatisfy { $0 })
        #expect(whole.isSignalAnomalous[0..<22].allSatisfy { !$0 })
        #expect(whole.incidentIDs[0..<11].allSatisfy { $0 == 0 })
        #expect(try model.score(test.rows(0..<11), sensitivity: 1).isAnomaly.allSatisfy { !$0 })
        // A continued stream has its window.
        let parts = try model.scores(test, cutInto: [7, 33])
        let trained = try model.score(test)
        #expect(parts[0].isAnomaly + parts[1].isAnomaly == trained.isAnomaly)
        #expect(trained.isAnomaly.contains(true))
    }

    @Test func theRateHoldsForEveryValueAndTheReportSaysBoth() throws {
        let model = try PerSignalMSET.fit(noise(rows: 1200, signals: 3, seed: 1), parameters: small)
        let report = model.report
        #expect(report.signals.allSatisfy { $0.fap <= 0.01 } && report.valueFAP <= 0.01)
        #expect(report.isTrainingGoalAchieved && report.goalWithinNoise)
        #expect(report.rowFAP >= report.valueFAP && report.rowFAP <= 0.03)
        let rates = report.signals.map(\.fap)
        #expect(abs(report.valueFAP - rates.reduce(0, +) / 3) < 1e-12)
        let detection = try model.score(noise(rows: 3000, signals: 3, seed: 7))
        let flagged = detection.isSignalAnomalous.count { $0 }
        #expect(Double(flagged) / 9000 < 0.02 && flagged > 0)
        for row in 0..<3000 {
            let values = detection.anomalyScores[(row * 3)..<(row * 3 + 3)]
            #expect(detection.scores[row] == values.max())
            #expect(detection.isAnomaly[row] == detection.isSignalAnomalous[(row * 3)..<(row * 3 + 3)].contains(true))
            if detection.isAnomaly[row] { #expect(detection.scores[row] > detection.thresholds[row]) }
        }
    }

    @Test func aSignalIsJudgedAsIfTheOthersWereNotThere() throws {
        let train = noise(rows: 300, signals: 3, seed: 1)
        let together = try PerSignalMSET.fit(train, parameters: small)
        let alone = try PerSignalMSET.fit(train.columns([1]), parameters: small)
        var test = noise(rows: 100, signals: 3, seed: 2)
        for row in 0..<100 { test[row, 0] += row > 50 ? 20 : 0 }
        let (a, b) = (try together.score(test), try alone.score(test.columns([1])))
        #expect((0..<100).allSatisfy { a.anomalyScores[$0 * 3 + 1] == b.anomalyScores[$0] })
        #expect((0..<100).allSatisfy { a.isSignalAnomalous[$0 * 3 + 1] == b.isAnomaly[$0] })
        #expect(together.reportsRowScores == false)
    }

    @Test func theEchoOfAFaultIsNotFlaggedTheFaultIs() throws {
        var parameters = small
        parameters.windowSize = nil
        let model = try PerSignalMSET.fit(daily(rows: 700, seed: 1), parameters: parameters)
        var test = daily(rows: 300, seed: 2)
        for row in 200..<206 { test[row, 0] *= 4 }
        let detection = try model.score(test)
        #expect(detection.isAnomaly[200..<206].count { $0 } >= 4)
        // The score stays up, since the fault is in the window; normal values are not flagged for it.
        #expect(detection.scores[206..<230].count { $0 > 0.5 } > 5)
        let echoes = detection.isAnomaly[206..<300].count { $0 }
        let uncleaned = try model.models[0].score(test).isAnomaly[206..<300].count { $0 }
        #expect(echoes <= 4 && 2 * echoes < uncleaned)
    }

    @Test func aFaultThatLastsStaysFlagged() throws {
        let model = try PerSignalMSET.fit(daily(rows: 700, seed: 1), parameters: small)
        var test = daily(rows: 200, seed: 2)
        for row in 60..<200 { test[row, 0] += 20 }
        let detection = try model.score(test)
        #expect(detection.isAnomaly[60..<200].count { $0 } >= 130)
    }

    @Test func oneBadDayInTrainingIsTolerated() throws {
        var train = daily(rows: 1000, seed: 1)
        for row in 480..<504 { train[row, 0] /= 10 }
        let model = try PerSignalMSET.fit(train, parameters: small)
        var test = daily(rows: 200, seed: 2)
        for row in 100..<106 { test[row, 0] *= 4 }
        let detection = try model.score(test)
        #expect((100..<106).contains { detection.isAnomaly[$0] })
        #expect(detection.isAnomaly[0..<100].allSatisfy { !$0 })
    }

    @Test func sparseSignalsAreDroppedAndHolesAreNotScored() throws {
        var train = noise(rows: 200, signals: 3, seed: 1)
        for row in 0..<200 where row % 3 > 0 { train[row, 1] = .nan }
        for row in 0..<200 where row % 5 == 0 { train[row, 2] = .nan }
        let model = try PerSignalMSET.fit(train, parameters: small)
        #expect(model.signalNames == ["n0", "n2"])
        #expect(model.report.signals.map(\.status) == [.accepted, .dropped, .accepted])
        #expect(model.report.warning?.contains("1 signals miss") == true)
        var test = noise(rows: 60, signals: 3, seed: 2).columns([0, 2])
        test[30, 0] = .nan
        for j in 0..<2 { test[40, j] = .infinity }
        let detection = try model.score(test, sensitivity: 1)
        #expect(detection.isImputed[60] && !detection.isSignalAnomalous[60] && detection.isScored[30])
        #expect(!detection.isScored[40] && !detection.isAnomaly[40] && detection.scores[40] == 0)
        #expect(detection.isSound)
    }

    @Test func anotherRateNeedsNoTraining() throws {
        let model = try PerSignalMSET.fit(noise(rows: 1200, signals: 2, seed: 1), parameters: small)
        let test = noise(rows: 2000, signals: 2, seed: 5)
        let flagged = try [0.002, 0.01, 0.05].map { fap in
            let other = try model.withFalseAlarmProbability(fap)
            #expect(other.report.fap == fap && other.parameters.fap == fap && other.windowSize == 12)
            #expect(try PerSignalModel(decoding: other.encoded()).report == other.report)
            return try other.score(test).isSignalAnomalous.count { $0 }
        }
        #expect(flagged[0] < flagged[1] && flagged[1] < flagged[2])
        #expect(throws: DetectorError.self) { try model.withFalseAlarmProbability(0.5) }
    }

    @Test func constantSignalsTrainAndAChangeIsFound() throws {
        var train = noise(rows: 200, signals: 2, seed: 1)
        for row in 0..<200 { train[row, 0] = 7 }
        let model = try PerSignalMSET.fit(train, parameters: small)
        var test = noise(rows: 60, signals: 2, seed: 2)
        for row in 0..<60 { test[row, 0] = row < 40 ? 7 : 8 }
        let detection = try model.score(test)
        #expect(detection.isSound)
        #expect((40..<60).contains { detection.isSignalAnomalous[$0 * 2] })
        #expect(!(0..<40).contains { detection.isSignalAnomalous[$0 * 2] })
    }
}
