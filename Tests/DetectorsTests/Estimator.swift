import Detectors
import TimeSeries

/// What the conformance suite needs of an estimator of multivariate tables. Every such estimator of the module is in
/// ``Estimator/all``.
struct Estimator: Sendable, CustomStringConvertible {
    let description: String
    /// Trains with a seed, a target rate and a progress closure, with settings small enough for a debug build.
    let fit: @Sendable (SignalTable, UInt64, DynamicMSET.Progress) throws -> any FittedDetector
    /// Reads a model file of this estimator.
    let decode: @Sendable ([UInt8]) throws -> any FittedDetector

    static let all = [
        Estimator(description: "dynamic MSET") { table, seed, progress in
            try DynamicMSET.fit(
                table, parameters: DynamicMSET.Parameters(fap: 0.02, seed: seed, memoryRows: 60), progress: progress)
        } decode: {
            try DynamicMSETModel(decoding: $0)
        },
        classic("classic MSET", ClassicMSET.Parameters()),
        perSignal("per-signal MSET", windowSize: 12),
        perSignal("per-signal MSET of two rows", windowSize: 2),
        perSignal("per-signal MSET, window chosen", windowSize: nil),
        Estimator(description: "windowed MSET") { table, seed, progress in
            let dynamic = DynamicMSET.Parameters(fap: 0.02, seed: seed, memoryRows: 60)
            return try WindowedMSET.fit(table, parameters: .init(window: 28, dynamic: dynamic), progress: progress)
        } decode: {
            try WindowedMSETModel(decoding: $0)
        },
    ]

    /// The classic estimator with some of its settings.
    static func classic(_ description: String, _ parameters: ClassicMSET.Parameters) -> Estimator {
        Estimator(description: description) { table, seed, progress in
            var parameters = parameters
            (parameters.fap, parameters.seed, parameters.memoryRows) = (0.02, seed, 60)
            return try ClassicMSET.fit(table, parameters: parameters, progress: progress)
        } decode: {
            try ClassicMSETModel(decoding: $0)
        }
    }

    /// The per-signal estimator with a window size. Its rate is that of values: four signals have four times that of rows.
    static func perSignal(_ description: String, windowSize: Int?) -> Estimator {
        Estimator(description: description) { table, seed, progress in
            try PerSignalMSET.fit(
                table,
                parameters: DynamicMSET.Parameters(fap: 0.005, seed: seed, memoryRows: 60, windowSize: windowSize),
                progress: progress)
        } decode: {
            try PerSignalModel(decoding: $0)
        }
    }

    func fit(_ table: SignalTable, seed: UInt64 = 5) throws -> any FittedDetector { try fit(table, seed) { _, _ in } }
}

extension FittedDetector {
    /// Scores `table` in calls of as many rows as `pieces` say.
    func scores(_ table: SignalTable, cutInto pieces: [Int]) throws -> [Detection] {
        var stream = try makeStream()
        var start = 0
        return try pieces.map { piece in
            defer { start += piece }
            return try score(table.rows(start..<(start + piece)), stream: &stream)
        }
    }

    /// Scores `table` as the continuation of a stream that `other` made.
    func score(_ table: SignalTable, withStreamOf other: any FittedDetector) throws -> Detection? {
        guard let other = other as? Self else { return nil }
        var stream = try other.makeStream()
        return try score(table, stream: &stream)
    }
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
