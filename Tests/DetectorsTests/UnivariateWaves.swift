import Foundation
import NumericalMethods

@testable import Detectors

/// Synthetic series for the tests of the univariate detector.
enum UnivariateWaves {
    static func noise(_ count: Int, _ sigma: Double, seed: UInt64 = 1) -> [Double] {
        var random = RandomStream(seed: seed)
        return (0..<count).map { _ in sigma * random.normal() }
    }

    /// Level 100, a sine of amplitude 10, noise.
    static func sine(_ count: Int, period: Double, sigma: Double = 0.5, seed: UInt64 = 1) -> [Double] {
        noise(count, sigma, seed: seed).enumerated().map { 100 + 10 * sin(2 * .pi * Double($0) / period) + $1 }
    }

    static func walk(_ count: Int, seed: UInt64 = 1) -> [Double] { noise(count, 1, seed: seed).runningSums() }
}
