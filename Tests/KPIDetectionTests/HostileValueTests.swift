import Testing

@testable import KPIDetection

/// No values make anything trap, whatever they mean.
@Suite struct HostileValueTests {
    static let values: [Double] = [
        0, -0.0, 1, -1, 0.1, 1e-320, 5e-324, 1e-160, 1e16, 9.3e18, -9.3e18, 1e150, -1e150, 1e308, -1e308,
        .greatestFiniteMagnitude, .infinity, -.infinity, .nan, .signalingNaN,
    ]

    private let detector: ValueDetector

    init() throws { detector = ValueDetector(GeneratedTrees.model(trees: 20, seed: 4)) }

    private func judge(_ window: KPIWindow) {
        for rules in KPIRules.allCases {
            _ = FirstStage.judge(window, rules)
            #expect(FeatureVector.of(window, rules).count == FeatureVector.count)
            let verdict = detector.verdict(window, rules)
            #expect(0...1 ~= verdict.probability)
            #expect(!verdict.text.isEmpty)
            #expect(0...1 ~= detector.probability(window, rules))
            #expect(["0", "1"].contains(RateDetector.verdict(window, rules).text))
        }
    }

    @Test(arguments: values) func oneValueEverywhere(value: Double) throws {
        for length in [1, 7, 180] {
            judge(
                try KPIWindow(
                    a: .init(repeating: value, count: length + 1), b: .init(repeating: value, count: 2 * length + 1),
                    c: .init(repeating: value, count: 2 * length + 1)))
        }
    }

    @Test(arguments: values) func oneValueAmongOthers(value: Double) throws {
        let window = try GeneratedWindows.traffic(seed: 2)
        for index in [0, 90, 180] {
            var a = Array(window.a)
            a[index] = value
            judge(try KPIWindow(a: a, b: Array(window.b), c: Array(window.c)))
        }
    }

    @Test(arguments: 0..<60) func anyMixture(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let length = [1, 2, 3, 4, 12, 36, 180].randomElement(using: &random) ?? 1
        // Half of the mixtures are of finite values only, since the features end early where one is not.
        let choices = seed % 2 == 0 ? Self.values : Self.values.filter(\.isFinite)
        func series(_ count: Int) -> [Double] {
            (0..<count).map { _ in
                let bits = Double(bitPattern: random.next())
                let usesBits = Bool.random(using: &random) && (seed % 2 == 0 || bits.isFinite)
                return usesBits ? bits : choices.randomElement(using: &random) ?? 0
            }
        }
        judge(try KPIWindow(a: series(length + 1), b: series(2 * length + 1), c: series(2 * length + 1)))
    }

    @Test func rowsOfTheWrongLength() {
        for count in [0, 1, 306, 308, 1000] {
            let row = [Double](repeating: 1e308, count: count)
            #expect(0...1 ~= detector.model.probability(row, pad: 10, missing: -1))
        }
    }
}
