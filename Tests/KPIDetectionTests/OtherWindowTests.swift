import Testing

@testable import KPIDetection

/// Windows of other lengths than Metis knows.
@Suite struct OtherWindowTests {
    @Test func lengthsOfTheOriginalAtItsWindow() {
        let scale = WindowScale(180)
        for length in 1...180 { #expect(scale.length(length) == length) }
    }

    @Test(arguments: [1, 2, 3, 5, 12, 36, 90, 179, 181, 288, 1440]) func lengthsFitIntoTheWindow(window: Int) {
        let scale = WindowScale(window)
        for length in 1...180 { #expect((1...(window + 1)).contains(scale.length(length))) }
        #expect(scale.length(181) == window + 1)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 12, 36, 90, 179, 181, 288, 720], KPIRules.allCases)
    func everyFeatureIsThereAndFinite(length: Int, rules: KPIRules) throws {
        for (seed, factor) in [0, 0.5, 1, 3].enumerated() {
            let window = try GeneratedWindows.traffic(
                length: length, factor: factor, rounded: false, seed: UInt64(seed))
            let features = FeatureVector.of(window, rules)
            #expect(features.count == FeatureVector.count)
            #expect(features.allSatisfy { $0.isFinite })
        }
    }

    /// Features with lengths in them, written out for a window of 36.
    @Test func stretchesOfAShortWindow() throws {
        let window = try GeneratedWindows.traffic(length: 36, noise: 0.05, factor: 1.5, rounded: false, seed: 9)
        let features = FeatureVector.of(window)
        let mean = window.a.reduce(0, +) / 37
        let (a, c) = (window.a.map { $0 / mean }, window.c.map { $0 / mean })
        let last = a[36]
        func close(_ index: Int, _ value: Double) -> Bool { abs(features[index] - value) < 1e-9 }
        // Means of the newest 1, 2, ..., 10 points.
        for count in 1...10 {
            #expect(close(29 + count, a.suffix(count).reduce(0, +) / Double(count) - last))
        }
        // The largest of the 7 points before and after this time of day a week ago.
        #expect(close(104, min((c[30...36].max() ?? 0) - last, 0)))
        #expect(close(105, min((c[36...42].max() ?? 0) - last, 0)))
        // The newest 5 points beside those a week ago.
        let difference = c[32...36].reduce(0, +) / 5 - a[32...36].reduce(0, +) / 5
        #expect(close(152, abs(difference)))
        #expect(features[153] == (difference < 0 ? -1 : 1))
        // The second sixth of the window.
        #expect(close(218, min((a[6...12].max() ?? 0) - last, 0)))
        #expect(close(219, max((a[6...12].min() ?? 0) - last, 0)))
    }

    @Test(arguments: [12, 36, 288]) func jumpsAreSuspiciousInAnyWindow(length: Int) throws {
        #expect(FirstStage.judge(try GeneratedWindows.traffic(length: length, seed: 5)).isNormal)
        let jump = try GeneratedWindows.traffic(length: length, factor: 2, seed: 5)
        #expect(!FirstStage.judge(jump).statistic && !FirstStage.judge(jump).polynomial)
    }

    @Test func lengthsThatDoNotBelongTogether() throws {
        let (short, long) = ([Double](repeating: 1, count: 181), [Double](repeating: 1, count: 361))
        #expect(try KPIWindow(a: short, b: long, c: long).length == 180)
        #expect(throws: KPIWindowError.length(of: .c, is: 181, expected: 361)) {
            try KPIWindow(a: short, b: [], c: short)
        }
        #expect(throws: KPIWindowError.length(of: .b, is: 0, expected: 361)) {
            try KPIWindow(a: short, b: [], c: long)
        }
        #expect(throws: KPIWindowError.length(of: .a, is: 361, expected: 181)) {
            try KPIWindow(a: long, b: long, c: long, window: 180)
        }
        for window in [0, -1, Int.min, Int.max, KPIWindow.longest + 1] {
            #expect(throws: KPIWindowError.window(window)) {
                try KPIWindow(a: short, b: long, c: long, window: window)
            }
        }
        #expect(throws: KPIWindowError.window(-1)) { try KPIWindow(a: [], b: [], c: []) }
        #expect(throws: KPIWindowError.window(0)) { try KPIWindow(a: [1], b: [1], c: [1]) }
    }
}
