import Detectors
import Testing
import TimeSeries

/// Series whose state is kept as bytes between calls.
@Suite struct SessionTests {
    @Test(arguments: Estimator.all) func aKeptSessionScoresLikeTheWholeTable(estimator: Estimator) throws {
        let model = try estimator.fit(PlantData.withMissingCells(PlantData.table(), share: 0.03, seed: 2))
        let test = PlantData.withMissingCells(PlantData.table(seed: 9), share: 0.05, seed: 3)
        let whole = try model.score(test)
        var session = try model.makeSession()
        var scores: [Double] = []
        var incidents: [Int] = []
        var start = 0
        for piece in [1, 1, 2, 7, 40, test.rowCount - 51] {
            var kept = DetectorSession(bytes: session.bytes)
            let detection = try model.score(test.rows(start..<(start + piece)), session: &kept)
            scores += detection.scores
            incidents += detection.incidentIDs
            session = kept
            start += piece
        }
        #expect(zip(scores, whole.scores).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(incidents == whole.incidentIDs)
    }

    @Test(arguments: Estimator.all) func aSessionThatIsNoneIsRefusedAndKept(estimator: Estimator) throws {
        let model = try estimator.fit(PlantData.table())
        let others = try Estimator.all.filter { $0.description != estimator.description }.map {
            try $0.fit(PlantData.table()).makeSession()
        }
        let sound = try model.makeSession()
        var hostile = [DetectorSession(bytes: []), DetectorSession(bytes: Array("{}".utf8))] + others
        for cut in stride(from: 1, to: sound.bytes.count, by: max(1, sound.bytes.count / 40)) {
            hostile.append(DetectorSession(bytes: Array(sound.bytes.prefix(cut))))
        }
        let row = PlantData.table(rows: 3)
        for session in hostile {
            var used = session
            #expect(throws: DetectorError.streamMismatch) { try model.score(row, session: &used) }
            #expect(used == session)
        }
        // A changed byte may leave a session that can be read. Whatever it then says, it must not bring the program down.
        for place in stride(from: 0, to: sound.bytes.count, by: max(1, sound.bytes.count / 200)) {
            var changed = sound
            changed.bytes[place] = changed.bytes[place] == 0x2D ? 0x39 : 0x2D
            _ = try? model.score(row, session: &changed)
        }
    }

    @Test func acknowledgingTakesTheLevelForNormal() throws {
        let model = try DynamicMSET.fit(PlantData.table(rows: 2000, seed: 1))
        let calm = PlantData.table(rows: 400, seed: 4)
        let shifted = PlantData.replacing(calm, column: 1) { calm[$0, 1] + 3 }
        var session = try model.makeSession()
        let before = try model.score(shifted.rows(0..<200), session: &session)
        #expect(before.isAnomaly.suffix(100).count { $0 } > 50)
        try model.acknowledge(&session)
        let after = try model.score(shifted.rows(200..<400), session: &session)
        #expect(after.isAnomaly.suffix(100).count { $0 } < before.isAnomaly.suffix(100).count { $0 } / 2)
        #expect((after.thresholds.first ?? 0) > 0.5)
    }

    @Test func classicHasNoBarToMove() throws {
        let model = try ClassicMSET.fit(PlantData.table())
        #expect(throws: DetectorError.self) { try model.makeSession(DecisionOptions(start: .plant)) }
        var session = try model.makeSession(DecisionOptions(drift: .off))
        #expect(throws: DetectorError.self) { try model.acknowledge(&session) }
        #expect(throws: DetectorError.self) { try model.withFalseAlarmProbability(0.02) }
    }
}
