import Foundation
import NumericalMethods

@testable import Detectors

/// Synthetic histories for the tests of Prophet.
enum ProphetSeries {
    static let hour = 3600.0
    static let day = 86_400.0
    /// 2023-01-02, a Monday.
    static let start = 1_672_617_600.0

    static func times(_ count: Int, every step: Double, from start: Double = start) -> [Double] {
        (0..<count).map { start + step * Double($0) }
    }

    static func noise(_ count: Int, _ sigma: Double, seed: UInt64 = 1) -> [Double] {
        var random = RandomStream(seed: seed)
        return (0..<count).map { _ in sigma * random.normal() }
    }

    /// A sum of level, daily wave and noise.
    static func daily(_ count: Int, every step: Double = hour, sigma: Double = 1) -> (times: [Double], values: [Double])
    {
        let times = times(count, every: step)
        let noise = noise(count, sigma)
        return (times, times.indices.map { 50 + 10 * sin(2 * .pi * times[$0] / day) + noise[$0] })
    }

    /// Flat growth without any season but those asked for.
    static func flat(_ seasonalities: [Prophet.Seasonality] = [], daily: Bool = false) -> Prophet.Parameters {
        var parameters = Prophet.Parameters()
        parameters.growth = .flat
        parameters.seasonalities = seasonalities
        parameters.daily = Prophet.Switch(daily)
        parameters.weekly = .off
        parameters.yearly = .off
        return parameters
    }

    static func growing(_ growth: Prophet.Growth) -> Prophet.Parameters {
        var parameters = flat()
        parameters.growth = growth
        return parameters
    }
}
