import Detectors
import Foundation
import NumericalMethods

/// Generated series with known changes, the same on every machine. Steps are 1 to 1.5 high; bends diverge by as much within the
/// shorter of the stretches beside them; noise is 0.05 to 0.2.
struct ChangePointSeries: Sendable {
    enum Shape: String, CaseIterable, Sendable {
        case step, stepInSeason, stepAmongSpikes, stepOnTrend
        case bend, bendInSeason, bendAmongSpikes
        case white, season, wave, waveOnTrend, spikes, trend, curve, memory, walk

        var hasSeason: Bool { self == .stepInSeason || self == .bendInSeason || self == .season }
        var hasSpikes: Bool { self == .stepAmongSpikes || self == .bendAmongSpikes || self == .spikes }
        var isStep: Bool { [.step, .stepInSeason, .stepAmongSpikes, .stepOnTrend].contains(self) }
        var isBend: Bool { [.bend, .bendInSeason, .bendAmongSpikes].contains(self) }
    }

    private struct Clock {
        var granularity: SeriesGranularity
        var window: Int
        var counts: ClosedRange<Int>
    }

    private static let clocks = [
        Clock(granularity: .hourly, window: 24, counts: 240...1000),
        Clock(granularity: .daily, window: 5, counts: 60...400),
        Clock(granularity: .none, window: 100, counts: 500...2000),
        Clock(granularity: .minutely, window: 72, counts: 500...2000),
    ]

    let granularity: SeriesGranularity
    /// The granularity's own window.
    let window: Int
    private(set) var values: [Double]
    /// First points of new courses, rising.
    let changes: [Int]

    init(_ shape: Shape, seed: UInt64) {
        let kind = shape.rawValue.utf8.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) }
        var random = RandomStream(seed: seed &* 7919 &+ kind)
        let clock = Self.clocks[random.index(below: shape.hasSeason ? 2 : 4)]
        let count = clock.counts.lowerBound + random.index(below: clock.counts.count)
        granularity = clock.granularity
        window = clock.window
        values = [Double](repeating: 0, count: count)
        changes =
            shape.isStep || shape.isBend ? Self.changes(count: count, window: clock.window, random: &random) : []
        if shape.isStep { addSteps(&random) }
        if shape.isBend { addBends(&random) }
        add(shape, &random)
        if shape.hasSpikes { addSpikes(&random) }
        values = values.map { 1000 + 100 * $0 }
    }

    private static func changes(count: Int, window: Int, random: inout RandomStream) -> [Int] {
        let gap = max(3 * window / 2, 8)
        let wanted = 1 + random.index(below: max(1, min(4, count / (3 * window) - 1)))
        var changes: [Int] = []
        for _ in 0..<200 where changes.count < wanted {
            let change = gap + random.index(below: max(1, count - 2 * gap))
            if changes.allSatisfy({ abs($0 - change) >= gap }) { changes.append(change) }
        }
        return changes.sorted()
    }

    private static func sign(_ random: inout RandomStream) -> Double { random.index(below: 2) == 0 ? -1 : 1 }

    private mutating func addSteps(_ random: inout RandomStream) {
        for change in changes {
            let height = Self.sign(&random) * (1 + 0.5 * random.uniform())
            for index in change..<values.count { values[index] += height }
        }
    }

    private mutating func addBends(_ random: inout RandomStream) {
        var slope = Self.sign(&random) * random.uniform() / Double(values.count)
        let edges = [0] + changes + [values.count]
        var level = 0.0
        for (number, start) in edges.dropLast().enumerated() {
            if number > 0 {
                let reach = min(start - edges[number - 1], edges[number + 1] - start)
                slope += (slope > 0 ? -1 : 1) * (1 + 0.5 * random.uniform()) / Double(reach)
            }
            for index in start..<edges[number + 1] {
                level += slope
                values[index] += level
            }
        }
    }

    private mutating func add(_ shape: Shape, _ random: inout RandomStream) {
        let count = Double(values.count)
        let (height, turn, second) = (0.5 + 1.5 * random.uniform(), 2 * Double.pi * random.uniform(), random.uniform())
        let length = 8 + random.uniform() * count / 2
        let (noise, kind) = (0.05 + 0.15 * random.uniform(), random.index(below: 3))
        let season: Double = granularity == .hourly ? 24 : 7
        var last = 0.0
        for index in values.indices {
            let time = Double(index)
            switch shape {
            case .stepInSeason, .bendInSeason, .season:
                let angle = 2 * Double.pi * time / season
                values[index] += height * (sin(angle + turn) + 0.5 * second * cos(2 * angle))
            case .wave, .waveOnTrend:
                values[index] += height * sin(2 * Double.pi * time / length + turn)
                if shape == .waveOnTrend { values[index] += 3 * height * time / count }
            case .stepOnTrend, .trend: values[index] += (2 * second - 1) * 3 * time / count
            case .curve: values[index] += 3 * (exp(3 * time / count) - 1) / (exp(3) - 1)
            case .step, .stepAmongSpikes, .bend, .bendAmongSpikes, .white, .spikes, .memory, .walk: break
            }
            let memory = shape == .walk ? 1 : shape == .memory ? 0.5 : 0
            // Every third wave is a pure one.
            last = memory * last + (shape == .wave && kind == 0 ? 0 : noise) * random.normal()
            values[index] += last
        }
    }

    private mutating func addSpikes(_ random: inout RandomStream) {
        for _ in 0..<max(1, values.count / 60) {
            let place = random.index(below: values.count - 2)
            let height = Self.sign(&random) * (1 + 4 * random.uniform())
            values[place] += height
            if window > 5, random.index(below: 3) == 0 { values[place + 1] += height }
        }
    }
}
