import Detectors
import NumericalMethods
import Testing
import TimeSeries

/// What every estimator owes its users, whatever its method.
@Suite struct EstimatorConformanceTests {
    @Test(arguments: Estimator.all) func tellsWhatIsWrongWithATable(estimator: Estimator) throws {
        let few = PlantData.table(rows: 59)
        #expect(throws: DetectorError.tooFewRows(rows: 59, minimum: 60)) { try estimator.fit(few) }
        let one = PlantData.table(rows: 1)
        #expect(throws: DetectorError.tooFewRows(rows: 1, minimum: 60)) { try estimator.fit(one) }
        let wide = PlantData.table(rows: 60, signals: 302)
        #expect(throws: DetectorError.tooManySignals(count: 302, maximum: 301)) { try estimator.fit(wide) }
        let empty = SignalTable(signalNames: [], values: [], rowCount: 100)
        #expect(throws: DetectorError.noSignals) { try estimator.fit(empty) }
        let hole = PlantData.replacing(PlantData.table(rows: 80), column: 2) { _ in .nan }
        #expect(throws: DetectorError.signalWhollyMissing(name: "s2", column: 2)) { try estimator.fit(hole) }
        let sparse = SignalTable(
            signalNames: ["a"], values: (0..<80).map { $0 % 3 == 0 ? Double($0) : .nan }, rowCount: 80)
        #expect(throws: DetectorError.allSignalsDropped) { try estimator.fit(sparse) }
    }

    @Test(arguments: Estimator.all) func refusesForeignColumns(estimator: Estimator) throws {
        let model = try estimator.fit(PlantData.table())
        #expect(throws: DetectorError.self) { try model.score(PlantData.table(signals: 3)) }
        #expect(throws: DetectorError.self) { try model.score(PlantData.table().columns([1, 0, 2, 3])) }
        #expect(throws: DetectorError.self) { try model.score(PlantData.table(), sensitivity: .nan) }
        #expect(throws: DetectorError.self) { try model.score(PlantData.table(), sensitivity: 1.1) }
        let foreign = try estimator.fit(PlantData.table(signals: 2))
        #expect(throws: DetectorError.streamMismatch) { try model.score(PlantData.table(), withStreamOf: foreign) }
    }

    @Test(arguments: Estimator.all) func acceptsNoRowsAndOneRow(estimator: Estimator) throws {
        let model = try estimator.fit(PlantData.table())
        #expect(try model.score(PlantData.table(rows: 0)).scores.isEmpty)
        #expect(try model.score(PlantData.table(rows: 1)).isSound)
    }

    @Test(arguments: Estimator.all) func sameSeedGivesSameBytes(estimator: Estimator) throws {
        let table = PlantData.table()
        let bytes = try estimator.fit(table).encoded()
        #expect(try estimator.fit(table).encoded() == bytes)
        #expect(try estimator.fit(table, seed: 6).encoded() != bytes)
    }

    @Test(arguments: Estimator.all) func aLoadedModelScoresTheSameBits(estimator: Estimator) throws {
        let model = try estimator.fit(
            PlantData.withMissingCells(PlantData.table(secondsPerRow: 5), share: 0.03, seed: 2))
        let bytes = try model.encoded()
        let loaded = try estimator.decode(bytes)
        let test = PlantData.withMissingCells(PlantData.table(seed: 9, secondsPerRow: 5), share: 0.05, seed: 3)
        let (a, b) = (try model.score(test), try loaded.score(test))
        #expect(a.scores == b.scores && a.anomalyScores == b.anomalyScores && a.estimates == b.estimates)
        #expect(a.isAnomaly == b.isAnomaly && a.isSignalAnomalous == b.isSignalAnomalous)
        #expect(try loaded.encoded() == bytes)
        #expect(loaded.report == model.report && loaded.signalNames == model.signalNames)
    }

    @Test(arguments: Estimator.all) func progressRisesAndCancels(estimator: Estimator) throws {
        struct Cancelled: Error, Equatable { let call: Int }
        var calls = 0
        var last = 0.0
        _ = try estimator.fit(PlantData.table(), 1) { fraction, phase in
            calls += 1
            #expect(fraction >= last && fraction <= 1 && !phase.isEmpty)
            last = fraction
        }
        #expect(last == 1)
        for stop in stride(from: 1, through: calls, by: 3) {
            var seen = 0
            #expect(throws: Cancelled(call: stop)) {
                try estimator.fit(PlantData.table(), 1) { _, _ in
                    seen += 1
                    if seen == stop { throw Cancelled(call: stop) }
                }
            }
        }
    }

    @Test(arguments: Estimator.all, [[1, 39], [2, 3, 35], [20, 20]])
    func streamingEqualsBatch(estimator: Estimator, cuts: [Int]) throws {
        let model = try estimator.fit(PlantData.table(secondsPerRow: 5))
        var test = PlantData.withMissingCells(
            PlantData.table(rows: 40, seed: 9, secondsPerRow: 5), share: 0.1, seed: 3)
        for j in 0..<3 { test[0, j] = .nan }
        for row in 25..<40 { test.timestamps?[row].microseconds += 600_000_000 }
        let whole = try model.score(test)
        for pieces in [cuts, [Int](repeating: 1, count: 40)] {
            var start = 0
            for (piece, part) in zip(pieces, try model.scores(test, cutInto: pieces)) {
                for row in 0..<piece {
                    #expect(abs(part.scores[row] - whole.scores[start + row]) < 1e-9)
                    #expect(part.isAnomaly[row] == whole.isAnomaly[start + row])
                    for j in 0..<4 {
                        let (a, b) = (part.estimates[row * 4 + j], whole.estimates[(start + row) * 4 + j])
                        #expect(abs(a - b) < 1e-9 * max(1, abs(b)))
                        let (c, d) = (part.anomalyScores[row * 4 + j], whole.anomalyScores[(start + row) * 4 + j])
                        #expect(abs(c - d) < 1e-9)
                    }
                }
                start += piece
            }
        }
        guard let model = model as? DynamicMSETModel else { return }
        var session = try ScoringSession(model)
        let rows = try (0..<40).map { row in
            try session.score(row: Array(test.values[(row * 4)..<(row * 4 + 4)]), at: test.timestamps?[row])
        }
        #expect(ScoringSessionTests.distance(rows, whole) < 1e-9)
    }

    @Test(arguments: Estimator.all) func laterRowsDoNotChangeEarlierOnes(estimator: Estimator) throws {
        let model = try estimator.fit(PlantData.table())
        let test = PlantData.table(rows: 60, seed: 4)
        let short = try model.score(test.rows(0..<30))
        let long = try model.score(test)
        #expect(zip(short.scores, long.scores).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    @Test(arguments: Estimator.all) func sensitivityIsMonotone(estimator: Estimator) throws {
        let model = try estimator.fit(PlantData.table())
        var test = PlantData.table(rows: 120, seed: 4)
        for row in 60..<70 { test[row, 1] += 4 }
        var before = Set<Int>()
        for step in 0...20 {
            let sensitivity = Double(step) / 20
            let detection = try model.score(test, sensitivity: sensitivity)
            let flagged = Set((0..<120).filter { detection.isAnomaly[$0] })
            #expect(before.isSubset(of: flagged))
            for row in flagged {
                #expect(detection.scores[row] > 1 - sensitivity - 1e-12)
                #expect(detection.isSignalAnomalous[(row * 4)..<(row * 4 + 4)].contains(true))
            }
            if step == 0 { #expect(flagged.isEmpty) }
            if step == 20 {
                #expect(flagged == Set((model.unflaggedRows..<120).filter { detection.scores[$0] > 0 }))
            }
            before = flagged
        }
    }

    @Test(arguments: Estimator.all) func findsAFaultAndNamesTheSignal(estimator: Estimator) throws {
        let model = try estimator.fit(PlantData.table(rows: 600))
        var test = PlantData.table(rows: 200, seed: 4)
        for row in 100..<110 { test[row, 2] += 6 }
        let detection = try model.score(test)
        #expect((100..<110).contains { detection.isAnomaly[$0] })
        #expect(detection.isAnomaly[0..<100].count { $0 } <= 8)
        let scores = detection.anomalyScores[(101 * 4)..<(102 * 4)]
        #expect(scores.firstIndex(of: scores.max() ?? 0) == 101 * 4 + 2)
    }
}
