import Foundation
import NumericalMethods

/// What a minute adds to the expected value.
enum MinuteNoise {
    case gaussian(relative: Double)
    case counts
    /// Bursts: a logarithm that follows its own past.
    case bursts(spread: Double, memory: Double)
    /// Small noise and now and then a minute that is far higher (or lower, below 1).
    case spikes(relative: Double, share: Double, factor: Double)
    /// A level that wanders.
    case wandering(relative: Double, step: Double)
    /// Mostly nothing.
    case seldom(share: Double)

    static func drawn(from random: inout RandomStream) -> MinuteNoise {
        switch random.uniform() {
        case ..<0.35: .gaussian(relative: random.logarithmic(0.0005, 0.6))
        case ..<0.48: .counts
        case ..<0.65: .bursts(spread: random.logarithmic(0.05, 1.2), memory: random.between(0, 0.98))
        case ..<0.8:
            .spikes(
                relative: random.logarithmic(0.002, 0.3), share: random.logarithmic(0.002, 0.1),
                factor: random.uniform() < 0.8 ? random.logarithmic(1.3, 15) : random.between(0, 0.7))
        case ..<0.93: .wandering(relative: random.logarithmic(0.001, 0.2), step: random.logarithmic(0.0005, 0.05))
        default: .seldom(share: random.logarithmic(0.0003, 0.4))
        }
    }

    /// Values of consecutive minutes around what is expected of them.
    func values(around expected: [Double], _ random: inout RandomStream) -> [Double] {
        switch self {
        case .gaussian(let relative):
            return expected.map { max(0, $0 * (1 + relative * random.normal())) }
        case .counts:
            return expected.map { random.count(mean: $0) }
        case .bursts(let spread, let memory):
            var state = random.normal()
            let fresh = (1 - memory * memory).squareRoot()
            return expected.map { mean in
                state = memory * state + fresh * random.normal()
                return mean * exp(spread * state - spread * spread / 2)
            }
        case .spikes(let relative, let share, let factor):
            return expected.map { mean in
                let spike = random.uniform() < share ? 1 + (factor - 1) * random.between(0.3, 1.3) : 1
                return max(0, mean * spike * (1 + relative * random.normal()))
            }
        case .wandering(let relative, let step):
            var level = 0.0
            return expected.map { mean in
                level = 0.99 * level + step * random.normal()
                return mean * exp(level) * max(0, 1 + relative * random.normal())
            }
        case .seldom(let share):
            return expected.map { random.uniform() < share ? 1 + random.count(mean: $0 * random.uniform()) : 0 }
        }
    }
}
