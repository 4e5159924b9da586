import Testing

@testable import Detectors

/// The decision under drift by scenarios, on made-up scores: ordinary level 0, unit and threshold 1.
@Suite struct DecisionStateTests {
    private static let rule = DecisionRule(
        trendStart: 0, scoreStart: 0, unit: 1, floor: -1, rawFloor: -1, entryGate: 0.5, stayGate: 0.3, returnGate: 1.5,
        gateSlope: 1,
        slowThreshold: 1, plainThreshold: 1, ungatedThreshold: 1)

    private struct Run {
        var state = DecisionState()
        var flags: [Bool] = []
        var last = DecisionState.Verdict(isAnomalous: false, allowance: 0, gate: 0, advice: [])

        /// Feeds `count` rows of level `value(i)`, with a little alternating noise.
        mutating func feed(_ count: Int, options: DecisionOptions = .init(), _ value: (Int) -> Double) {
            for i in 0..<count {
                let x = value(i) + (i % 2 == 0 ? 0.1 : -0.1)
                last = state.judge(
                    RowScore(score: x, raw: x, trend: x), rule: rule, threshold: rule.threshold(options.drift),
                    options: options)
                flags.append(last.isAnomalous)
            }
        }
    }

    @Test func ordinaryRowsMoveNothing() {
        var run = Run()
        run.feed(2000) { _ in 0 }
        #expect(!run.flags.contains(true) && run.state.allowance < 0.01 && run.last.advice.isEmpty)
    }

    @Test func slowDriftIsFollowedAndAdvisesRetraining() {
        var run = Run()
        run.feed(6000) { 3 * Double($0) / 6000 }
        #expect(run.flags.count { $0 } == 0)
        #expect(run.state.drift > 2.5 && run.last.advice.contains(.retrain))
        // Back to normal: the bar comes down again.
        run.feed(4000) { _ in 0 }
        #expect(run.state.drift < 0.1)
    }

    @Test func fastDriftAndStepsStayAlarms() {
        for onset in [600, 1] {
            var run = Run()
            run.feed(100) { _ in 0 }
            run.feed(4000) { 4 * min(1, Double($0) / Double(onset)) }
            #expect(run.flags[800...].allSatisfy { $0 })
            #expect(run.state.drift < 0.5 && run.last.advice.contains(.persistentChange))
        }
    }

    @Test func theBarRisesByOneUnitIn1050Rows() {
        var run = Run()
        run.feed(500) { _ in 0.9 }
        #expect(abs(run.state.drift - 500.0 / 1050) < 1e-9)
        run.feed(500, options: DecisionOptions(drift: .off)) { _ in 0.9 }
        #expect(abs(run.state.drift - 500.0 / 1050) < 1e-9)
    }

    @Test func aCollapsedIncidentLeavesAnAftermathThatFades() {
        var run = Run()
        run.feed(10) { _ in 0 }
        run.feed(50) { _ in 20 }
        #expect(run.flags[10...].allSatisfy { $0 } && run.state.incident?.isHard == true)
        run.feed(20) { _ in 4 }
        #expect(run.state.aftermath > 3 && run.state.incident == nil)
        #expect(!run.flags[64...].contains(true))
        run.feed(400) { _ in 0 }
        #expect(run.state.aftermath == 0 || run.state.aftermath < 0.2)
    }

    @Test func anAlarmBeginsAndEndsAtDifferentGates() {
        var state = DecisionState()
        func judge(_ raw: Double) -> Bool {
            state.judge(
                RowScore(score: 2, raw: raw, trend: 0), rule: Self.rule, threshold: 1, options: DecisionOptions()
            ).isAnomalous
        }
        #expect([0.4, 0.6, 0.4, 0.2, 0.4].map(judge) == [false, true, true, false, false])
    }

    @Test func theStartIsTheModelUnlessThePlantIsAskedFor() {
        var run = Run()
        run.feed(40) { _ in 3 }
        #expect(run.last.advice.contains(.modelMismatch) && run.flags.allSatisfy { $0 })
        var plant = Run()
        let options = DecisionOptions(start: .plant)
        plant.feed(30, options: options) { _ in 3 }
        #expect(abs((plant.last.startOffset ?? 0) - 2.9) < 1e-9)
        plant.feed(100, options: options) { _ in 3 }
        #expect(!plant.flags[30...].contains(true) && !plant.last.advice.contains(.modelMismatch))
        // A late start is nobody's plant.
        var late = Run()
        late.feed(10, options: options) { _ in 0 }
        late.feed(30, options: options) { _ in 3 }
        #expect(late.last.startOffset == nil && late.flags[39])
    }

    @Test func acknowledgingMakesTheLevelNormal() {
        var run = Run()
        run.feed(50) { _ in 0 }
        run.feed(1200) { _ in 5 }
        #expect(run.last.isAnomalous)
        run.state.acknowledge()
        run.feed(200) { _ in 5 }
        #expect(!run.flags[1250...].contains(true) && run.last.advice == .retrain)
        run.feed(20) { _ in 8 }
        #expect(run.flags[1450...].allSatisfy { $0 })
    }

    @Test func aGapForgetsTheIncidentAndKeepsTheBar() {
        var run = Run()
        run.feed(500) { _ in 0.9 }
        run.feed(10) { _ in 9 }
        let drift = run.state.drift
        run.state.restart()
        #expect(run.state.drift == drift && run.state.incident == nil && !run.state.isAlarming)
    }

    @Test func incidentsJoinRowsAtMostTenApart() {
        var log = IncidentLog()
        let flags = [true] + [Bool](repeating: false, count: 9) + [true] + [Bool](repeating: false, count: 10) + [true]
        let ids = flags.map { log.next(isAnomalous: $0) }
        #expect(ids[0] == 1 && ids[10] == 1 && ids[21] == 2 && ids[5] == 0)
        log.restart()
        #expect(log.next(isAnomalous: true) == 3)
    }

    @Test func memoryAloneDoesNotBringAnAlarmBack() {
        var state = DecisionState()
        func judge(_ score: Double, _ raw: Double) -> Bool {
            state.judge(
                RowScore(score: score, raw: raw, trend: raw), rule: Self.rule, threshold: 1, options: DecisionOptions()
            ).isAnomalous
        }
        for _ in 0..<20 { _ = judge(10, 10) }
        // S comes down slowly; the rows themselves are normal, and one in ten of those passes the gate that begins an alarm.
        for _ in 0..<8 { #expect(!judge(9, 0)) }
        for _ in 0..<5 { #expect(!judge(8.5, 0.6)) }
        #expect(judge(8.5, 2), "a fault that returns is an alarm")
        #expect(judge(8.5, 0.6), "which goes on as any other")
        // Without a strong incident the usual gate holds.
        state = DecisionState()
        for _ in 0..<10 { _ = judge(1.5, 0) }
        #expect(judge(1.5, 0.6))
    }
}
