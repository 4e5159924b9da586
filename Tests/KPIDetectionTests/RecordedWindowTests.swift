import KPIDetection
import Testing

/// Windows with the answers of a running Metis: what does not need its model.
@Suite struct RecordedWindowTests {
    private static let recordedValues = KPIData.values.isEmpty ? KPIData.committedValues : KPIData.values
    private static let recordedRates = KPIData.rates.isEmpty ? KPIData.committedRates : KPIData.rates

    @Test func fixturesAreThere() {
        #expect(KPIData.committedValues.count == 20)
        #expect(KPIData.committedRates.count >= 12)
        #expect(KPIData.values.isEmpty || KPIData.values.count == 63)
        #expect(KPIData.rates.isEmpty || KPIData.rates.count == 66)
    }

    @Test(arguments: recordedValues) func firstStage(fixture: KPIFixture) throws {
        let window = try fixture.window()
        let stage = FirstStage.judge(window)
        let gates = try #require(fixture.gates)
        #expect(stage.statistic == (gates.statistic == 1))
        #expect(stage.ewma == (gates.ewma == 1))
        #expect(stage.polynomial == (gates.polynomial == 1))
        for (ratio, recorded) in [
            (stage.ratios.statistic, fixture.gate_ratio.statistic), (stage.ratios.ewma, fixture.gate_ratio.ewma),
            (stage.ratios.polynomial, fixture.gate_ratio.polynomial),
        ] {
            guard let recorded else { continue }
            #expect(abs(ratio - recorded) <= 2e-9 * max(1, recorded))
        }
    }

    @Test(arguments: recordedValues) func features(fixture: KPIFixture) throws {
        guard let recorded = fixture.features else { return }
        let features = FeatureVector.of(try fixture.window())
        #expect(features.count == recorded.count)
        for (index, (mine, theirs)) in zip(features, recorded).enumerated() {
            #expect(abs(mine - theirs) <= max(1e-12, 1e-9 * abs(theirs)), "feature \(index)")
        }
    }

    /// Verdicts for which the original did not ask its model either.
    @Test(arguments: recordedValues) func verdictsWithoutModel(fixture: KPIFixture) throws {
        let window = try fixture.window()
        if let verdict = ValueDetector.verdictWithoutModel(window) {
            #expect(verdict.isNormal == (fixture.expect.ret == 1))
            #expect(verdict.text == fixture.expect.p)
        } else {
            #expect(fixture.expect.p.contains("."))
        }
        if let verdict = ValueDetector.verdictWithoutModel(window, .library) {
            #expect(verdict.isNormal == (fixture.lib.result == 1))
            #expect(Double(verdict.probability) == fixture.lib.prob)
        } else {
            #expect(fixture.lib.prob != 1)
        }
    }

    @Test(arguments: recordedRates) func rates(fixture: KPIFixture) throws {
        let window = try fixture.window()
        let verdict = RateDetector.verdict(window)
        #expect(verdict.isNormal == (fixture.expect.ret == 1))
        #expect(verdict.text == fixture.expect.p)
        #expect(RateDetector.verdict(a: Array(window.a), b: Array(window.b), c: Array(window.c)) == verdict)
        let library = RateDetector.verdict(window, .library)
        #expect(library.isNormal == (fixture.lib.result == 1))
        #expect(Double(library.probability) == fixture.lib.prob)
        #expect((library.ground == .notEligible) == (fixture.lib.rc == -3))
        #expect(
            RateDetector.verdict(a: Array(window.a), b: Array(window.b), c: Array(window.c), .library) == library)
        if let recorded = fixture.gate_ratio.statistic {
            #expect(abs(FirstStage.judge(window).ratios.statistic - recorded) <= 2e-9 * max(1, recorded))
        }
    }
}
