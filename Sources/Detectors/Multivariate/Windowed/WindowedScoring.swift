import Foundation

/// Scores of rows, and what the training says of them.
struct WindowedScoring: Sendable, Equatable {
    /// Largest minus smallest value of every variable in the first 80 % of training, in units of the model's scaling.
    let ranges: [Double]
    /// Quantiles of the scores of training rows, evenly spaced, rising: as many as scores are compared. They stand for the
    /// rows before the first.
    let quantiles: [Double]
    /// 80 % quantile of the scores of training rows.
    let level: Double
    /// Correlations of the variables in training, row-major.
    let correlations: [Float]

    /// The largest error, and the largest score.
    static let largest = M_E - 1
    /// A score above this is anomalous on its own, unless training itself has such scores.
    private static let certain = 0.5
    /// A score below this is never anomalous, unless training itself stays below.
    private static let doubtful = 0.3
    static let levelProbability = 0.8
    static let trainingShare = 0.8

    var variables: Int { ranges.count }
    var upper: Double { max(Self.certain, level) }
    var lower: Double { min(Self.doubtful, level) }

    /// The error of a variable, in 0...``largest``.
    /// - Parameter difference: of value and forecast, in units of the model's scaling.
    func error(_ difference: Double, variable: Int) -> Double {
        // In this order a difference that is no number counts as the largest.
        exp(min(1, 2 * abs(difference) / ranges[variable])) - 1
    }
}

/// The scores that a row's score is compared with.
struct ScoreWindow {
    /// In order of arrival, as a ring, and by size.
    private var ring: [Double]
    private var sorted: [Double]
    private var oldest = 0
    private static let share = 0.95

    /// - Parameter scores: rising, at least one.
    init(_ scores: [Double]) {
        ring = scores
        sorted = scores
    }

    /// Takes a score in and lets the oldest go.
    /// - Returns: whether it is among the largest 5 %.
    mutating func take(_ score: Double) -> Bool {
        sorted.remove(at: min(place(of: ring[oldest]), sorted.count - 1))
        sorted.insert(score, at: place(of: score))
        ring[oldest] = score
        oldest = (oldest + 1) % ring.count
        return score >= sorted[min(Int(Self.share * Double(sorted.count)), sorted.count - 1)]
    }

    /// The first place whose score is not smaller.
    private func place(of score: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < score { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
