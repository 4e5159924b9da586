import Detectors
import TimeSeries

/// What the conformance suite needs of an estimator of multivariate tables. Every such estimator of the module is in
/// ``Estimator/all``.
struct Estimator: Sendable, CustomStringConvertible {
    let description: String
    /// Trains with a seed, a target rate and a progress closure, with settings small enough for a debug build.
    let fit: @Sendable (SignalTable, UInt64, DynamicMSET.Progress) throws -> DynamicMSETModel

    static let all = [
        Estimator(description: "dynamic MSET") { table, seed, progress in
            try DynamicMSET.fit(
                table, parameters: DynamicMSET.Parameters(fap: 0.02, seed: seed, memoryRows: 60), progress: progress)
        }
    ]

    func fit(_ table: SignalTable, seed: UInt64 = 5) throws -> DynamicMSETModel { try fit(table, seed) { _, _ in } }
}

extension Detection {
    /// Whether every number is finite and every score lies in 0...1.
    var isSound: Bool {
        (scores + anomalyScores).allSatisfy { (0...1).contains($0) } && estimates.allSatisfy(\.isFinite)
            && scores.count == rowCount && anomalyScores.count == rowCount * signalCount
    }

    /// Largest difference of any number of two detections of the same shape.
    func distance(to other: Detection) -> Double {
        var largest = 0.0
        for (a, b) in [(scores, other.scores), (anomalyScores, other.anomalyScores), (estimates, other.estimates)] {
            for (x, y) in zip(a, b) { largest = max(largest, abs(x - y) / max(1, abs(x))) }
        }
        return largest
    }
}
