import Foundation
import NumericalMethods

/// How the expected value of a KPI runs through a day, relative to its level.
enum DailyShape {
    case flat
    /// Waves of a day and its parts.
    case waves([(amplitude: Double, phase: Double)])
    /// One level in working hours and another outside, with slopes between them.
    case workingHours(opens: Double, closes: Double, outside: Double, slope: Double)
    /// A job that runs every so many minutes and lifts the value while it does.
    case jobs(period: Int, length: Int, offset: Int, factor: Double)

    static func drawn(from random: inout RandomStream) -> DailyShape {
        switch random.uniform() {
        case ..<0.2: return .flat
        case ..<0.75:
            let size = random.between(0.02, 0.9)
            return .waves(
                (0..<(1 + random.index(below: 4))).map { order in
                    (size * random.uniform() / Double(order + 1), 2 * .pi * random.uniform())
                })
        case ..<0.88:
            let opens = random.between(300, 700)
            return .workingHours(
                opens: opens, closes: opens + random.between(300, 700), outside: random.between(0.05, 0.9),
                slope: random.between(2, 120))
        default:
            let period = [5, 10, 15, 20, 30, 60, 60, 120][random.index(below: 8)]
            return .jobs(
                period: period, length: 1 + random.index(below: max(1, period / 3)),
                offset: random.index(below: period),
                factor: random.between(1.1, 6))
        }
    }

    /// - Parameter minute: of the day, from 0; any integer.
    func callAsFunction(_ minute: Int) -> Double {
        switch self {
        case .flat: return 1
        case .waves(let waves):
            var sum = 1.0
            for (order, wave) in waves.enumerated() {
                sum += wave.amplitude * cos(2 * .pi * Double((order + 1) * minute) / 1440 + wave.phase)
            }
            return max(sum, 0.01)
        case .workingHours(let opens, let closes, let outside, let slope):
            let time = Double((minute % 1440 + 1440) % 1440)
            let inside = min(max(min(time - opens, closes - time) / slope, 0), 1)
            return outside + (1 - outside) * inside
        case .jobs(let period, let length, let offset, let factor):
            return ((minute + offset) % period + period) % period < length ? factor : 1
        }
    }
}
