import Foundation
import NumericalMethods
import Testing

@testable import Detectors

/// The sequential tests against sequences worked out by hand. With the defaults (α 0.01, β 0.1, M 3, V 2) an alarm needs
/// ln 90 = 4.4998, and "normal" is accepted at ln(0.1/0.99) = −2.2925.
@Suite struct ClassicSequentialTestTests {
    private let test = SequentialTest.Evaluator(SequentialTest())

    private func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-12 }

    @Test func boundsAreWalds() {
        #expect(abs(test.upper - 4.499_809_670_330_265) < 1e-12)
        #expect(abs(test.lower + 2.292_534_757_140_544_4) < 1e-12)
    }

    @Test func aMeanThatRises() {
        // Increments 3ρ − 4.5: 2 gives 1.5, 1 gives −1.5, 3 gives 4.5, which reaches the bound.
        var sums = SequentialTest.Sums()
        #expect(test.take(2, into: &sums).isEmpty && close(sums.risen, 1.5))
        #expect(!test.take(1, into: &sums).contains(.risen) && close(sums.risen, 0))
        #expect(test.take(3, into: &sums).contains(.risen) && sums.risen == 0)
        // Its mirror image on the other side: 3 gives −13.5, accepted as normal and started afresh.
        #expect(sums.fallen == 0)
        #expect(test.take(-3, into: &sums).contains(.fallen))
        #expect(sums.fallen == 0 && sums.risen == 0)
    }

    @Test func twoModerateRowsMakeAnAlarm() {
        // 2.5 gives 3.0, twice 6.0.
        var sums = SequentialTest.Sums()
        #expect(!test.take(2.5, into: &sums).contains(.risen))
        #expect(close(sums.risen, 3))
        #expect(test.take(2.5, into: &sums).contains(.risen))
    }

    @Test func aVarianceThatGrows() {
        // Increments ρ²/4 − ln(2)/2: 4 gives 3.6534, a second one 7.3069.
        var sums = SequentialTest.Sums()
        _ = test.take(4, into: &sums)
        #expect(close(sums.widened, 4 - 0.5 * log(2)))
        #expect(test.take(-4, into: &sums).contains(.widened))
        // Small residuals: −0.3466 a row, so that the seventh (−2.4260) accepts normal.
        sums = SequentialTest.Sums()
        for row in 1...6 {
            _ = test.take(0, into: &sums)
            #expect(close(sums.widened, -0.5 * log(2) * Double(row)))
        }
        _ = test.take(0, into: &sums)
        #expect(sums.widened == 0)
    }

    @Test func aStuckSensorNarrows() {
        // ρ = 0.1: increment −0.005 + 0.34657 = 0.34157 a row; 13 rows make 4.4405, 14 make 4.7820.
        var sums = SequentialTest.Sums()
        for _ in 1...13 { #expect(test.take(0.1, into: &sums).isEmpty) }
        #expect(close(sums.narrowed, 13 * (0.5 * log(2) - 0.005)))
        #expect(test.take(0.1, into: &sums) == .narrowed)
        #expect(sums.narrowed == 0)
    }

    @Test func wildResidualsAreClipped() {
        var (wild, clipped) = (SequentialTest.Sums(), SequentialTest.Sums())
        #expect(test.take(-1e9, into: &wild) == test.take(-8, into: &clipped))
        #expect(wild == clipped)
    }

    @Test func consolidationCountsAlarmsOfTheWindow() {
        var consolidation = AlarmConsolidation(count: 2, window: 3)
        let answers = [1, 0, 1, 0, 0, 0, 2, 0, 0, 0].map { consolidation.take($0) }
        #expect(answers == [false, false, true, false, false, false, true, true, true, false])
    }

    /// Wald: for independent Gaussian residuals a test errs at a rate of at most α / (1 − β) per decision.
    @Test func falseAlarmsOfWhiteNoiseStayInBounds() {
        var random = RandomStream(seed: 3)
        var sums = SequentialTest.Sums()
        var (alarms, decisions) = (0, 0)
        for _ in 0..<50_000 {
            let before = sums.widened
            let alarm = test.take(random.normal(), into: &sums).contains(.widened)
            if alarm { alarms += 1 }
            if alarm || (sums.widened == 0 && before != 0) { decisions += 1 }
        }
        #expect(decisions > 1500)
        #expect(Double(alarms) / Double(decisions) < 0.01 / 0.9)
    }
}
