import KPIDetection
import Testing

@Suite struct FirstStageTests {
    @Test(arguments: 0..<20, KPIRules.allCases) func steadyTrafficPasses(seed: Int, rules: KPIRules) throws {
        let window = try GeneratedWindows.traffic(seed: UInt64(seed))
        #expect(FirstStage.judge(window, rules).isNormal)
        let verdict = try #require(ValueDetector.verdictWithoutModel(window, rules))
        #expect(verdict == Verdict(isNormal: true, ground: .firstStage))
        #expect(verdict.text == "1")
    }

    @Test(arguments: [0, 0.3, 1.8, 10], KPIRules.allCases)
    func jumpsAreSuspicious(factor: Double, rules: KPIRules) throws {
        let window = try GeneratedWindows.traffic(factor: factor, seed: 1)
        let stage = FirstStage.judge(window, rules)
        #expect(!stage.statistic && !stage.polynomial && !stage.isNormal)
        #expect(stage.ratios.statistic > 1 && stage.ratios.polynomial > 1)
        #expect(ValueDetector.verdictWithoutModel(window, rules) == nil)
        #expect(!RateDetector.verdict(window, rules).isNormal)
    }

    private func constant(_ value: Double) throws -> KPIWindow {
        try KPIWindow(
            a: .init(repeating: value, count: 181), b: .init(repeating: value, count: 361),
            c: .init(repeating: value, count: 361))
    }

    @Test(arguments: [0, 1, 7, 100, -5, 1e9]) func constantSeriesPass(value: Double) throws {
        #expect(FirstStage.judge(try constant(value)).isNormal)
    }

    /// Of some constants the moving average is off by a rounding, which is above a limit of nothing. Metis asks its model then, and
    /// so does this: verdicts are to agree.
    @Test func constantSeriesWhoseAverageIsRounded() throws {
        let stage = FirstStage.judge(try constant(3))
        #expect(stage.statistic && !stage.ewma && stage.polynomial)
        #expect(stage.ratios.ewma == .infinity)
    }

    /// A deviation between the limits of both forms: with the last point among those that make them it is within.
    @Test func theLibraryCountsTheLastPoint() throws {
        let window = try GeneratedWindows.traffic(seed: 3)
        let history = Array(window.c) + Array(window.b) + Array(window.a.dropLast())
        let mean = history.reduce(0, +) / 902
        let spread = (history.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 902).squareRoot()
        var a = Array(window.a)
        a[180] = mean + 3.005 * spread
        let edge = try KPIWindow(a: a, b: Array(window.b), c: Array(window.c))
        #expect(!RateDetector.verdict(edge, .pipeline).isNormal)
        #expect(RateDetector.verdict(edge, .library).isNormal)
        a[180] = mean + 2.999 * spread
        let within = try KPIWindow(a: a, b: Array(window.b), c: Array(window.c))
        #expect(RateDetector.verdict(within, .pipeline).isNormal)
    }

    /// A polynomial of degree 4 is fitted without a rest, up to the ridge penalty.
    @Test(arguments: [12, 36, 180, 300]) func polynomialsAreFollowed(length: Int) throws {
        func value(_ minute: Int) -> Double {
            let t = Double(minute) / Double(length)
            return 1000 + 90 * t - 50 * t * t + 30 * t * t * t - 9 * t * t * t * t
        }
        let day = (0...(2 * length)).map(value)
        let window = try KPIWindow(a: Array(day[...length]), b: day, c: day)
        #expect(FirstStage.judge(window, .library).ratios.polynomial < 1e-9)
        #expect(FirstStage.judge(window, .pipeline).ratios.polynomial < 0.02)
    }

    /// Without a positive mean no model can be asked: the service reports what is suspicious, the library clears it.
    @Test func windowsWithoutAPositiveMean() throws {
        var a = [Double](repeating: -5, count: 181)
        a[180] = -50
        let day = [Double](repeating: -5, count: 361)
        let window = try KPIWindow(a: a, b: day, c: day)
        let service = ValueDetector.verdictWithoutModel(window, .pipeline)
        #expect(service == Verdict(isNormal: false, ground: .notEligible))
        #expect(service?.text == "0")
        let library = ValueDetector.verdictWithoutModel(window, .library)
        #expect(library == Verdict(isNormal: true, ground: .notEligible))
        #expect(library?.probability == 1)
        #expect(RateDetector.verdict(window, .pipeline) == Verdict(isNormal: false, ground: .firstStage))
        #expect(RateDetector.verdict(window, .library) == Verdict(isNormal: true, ground: .notEligible))
    }
}
