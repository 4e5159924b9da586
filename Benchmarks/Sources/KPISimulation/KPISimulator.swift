import Foundation
import KPIDetection
import NumericalMethods

/// Windows of invented KPIs, one value a minute: levels from 0.3 to 3e7, shapes of the day, days that differ, calm and bursty
/// minutes, counts, missing minutes, old incidents, and a change shortly before now in two of three.
///
/// The same seed gives the same windows.
public struct KPISimulator {
    var random: RandomStream
    private let window = KPIWindow.standardLength

    public init(seed: UInt64) { random = RandomStream(seed: seed) }

    public mutating func next() -> (window: KPIWindow, change: LateChange) {
        let (days, change) = draw()
        guard let window = try? KPIWindow(a: days.a, b: days.b, c: days.c) else {
            preconditionFailure("the simulator makes days of the standard length")
        }
        return (window, change)
    }

    private typealias Days = (a: [Double], b: [Double], c: [Double])

    private mutating func draw() -> (Days, LateChange) {
        let level = random.logarithmic(0.3, 3e7)
        let (shape, noise) = (DailyShape.drawn(from: &random), MinuteNoise.drawn(from: &random))
        let now = random.index(below: 1440)
        let differs = random.uniform() < 0.6 ? random.logarithmic(0.005, 0.5) : 0
        let drift = random.uniform() < 0.2 ? random.between(-0.5, 0.5) : 0
        func day(_ minutes: ClosedRange<Int>, late: Int, _ random: inout RandomStream) -> [Double] {
            let factor = level * exp(differs * random.normal())
            let expected = minutes.map { minute in
                factor * shape(now + minute + late) * (1 + drift * Double(minute) / Double(window))
            }
            return noise.values(around: expected, &random)
        }
        // The shape of another day may come some minutes later or earlier.
        let late = random.uniform() < 0.2 ? random.index(below: 61) - 30 : 0
        var c = day(-window...window, late: late, &random)
        var b = day(-window...window, late: 0, &random)
        var a = day(-window...0, late: 0, &random)
        let change = LateChange.drawn(from: &random)
        change.apply(to: &a, &random)
        if random.uniform() < 0.25 { incident(in: &c) }
        if random.uniform() < 0.25 { incident(in: &b) }
        if random.uniform() < 0.15 {
            let share = random.logarithmic(0.002, 0.1)
            loseMinutes(&a, share)
            loseMinutes(&b, share)
            loseMinutes(&c, share)
        }
        let days = (a, b, c)
        return (finished(days), change)
    }

    /// Something that happened on an earlier day.
    private mutating func incident(in values: inout [Double]) {
        let length = 1 + random.few(120)
        let start = random.index(below: values.count - length)
        let factor = random.uniform() < 0.3 ? 0 : random.factor(strongest: 8)
        for index in start..<(start + length) { values[index] *= factor }
    }

    /// Minutes that were not reported count as 0.
    private mutating func loseMinutes(_ values: inout [Double], _ share: Double) {
        for index in values.indices where random.uniform() < share { values[index] = 0 }
    }

    /// As KPIs are reported: integers mostly, coarse sometimes, differences of two counts seldom.
    private mutating func finished(_ days: Days) -> Days {
        let below = random.uniform() < 0.02 ? random.between(0, 1.2) * (days.b.max() ?? 0) : 0
        let kind = random.uniform()
        let step =
            switch kind {
            case ..<0.85: 1.0
            case ..<0.92: max(1, ((days.b.max() ?? 0) / random.between(5, 60)).rounded())
            default: 1e-3
            }
        func finish(_ values: [Double]) -> [Double] { values.map { ((($0 - below) / step).rounded()) * step } }
        return (finish(days.a), finish(days.b), finish(days.c))
    }
}
