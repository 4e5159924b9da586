import NumericalMethods

/// Limits of the generalised ESD test at 5 %, one tail: how extreme the most extreme of so many normal values may be.
struct CriticalDeviate {
    private static let significance = 0.05

    private let count: Int
    private let lowest: Float
    private let highest: Float

    /// - Parameters:
    ///   - count: elements under test.
    ///   - maximum: how many of them may be taken away.
    init(count: Int, maximum: Int) {
        self.count = count
        // Limits rise with the number of elements: these two hold all others between them.
        lowest = Self.limit(elements: count - maximum)
        highest = Self.limit(elements: count)
    }

    /// Whether a deviate is too large when `rank` more extreme ones have been taken away.
    func isExceeded(by deviate: Float, at rank: Int) -> Bool {
        if deviate < lowest { return false }
        if deviate > highest { return true }
        return deviate > Self.limit(elements: count - rank)
    }

    /// Infinite for fewer than three elements, of which none can be extreme.
    static func limit(elements: Int) -> Float {
        guard elements > 2 else { return .infinity }
        let freedom = Double(elements - 2)
        let t = StudentT.quantile(1 - significance / Double(elements), degreesOfFreedom: freedom)
        return Float(t * Double(elements - 1) / ((freedom + t * t) * Double(elements)).squareRoot())
    }
}
