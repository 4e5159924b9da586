import Foundation

/// Exponential smoothing: `s += weight * (x - s)`.
enum Smoothing {
    /// The weight after which an old value counts half once `halfLife` rows have passed.
    static func weight(halfLife: Double) -> Double { 1 - exp2(-1 / halfLife) }
}
