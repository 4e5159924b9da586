import Dispatch
import KPIDetection
import Synchronization

/// Rows of features and the probability of being normal that the pupil is to learn for each.
struct TaughtRows: Sendable {
    /// Slot 0 is the pad of the model files and always missing.
    static let width = FeatureVector.count + 1

    private(set) var values: [Float] = []
    private(set) var labels: [Float] = []

    var count: Int { labels.count }

    mutating func append(_ features: [Double], label: Float, times: Int = 1) {
        for _ in 0..<times {
            values.append(.nan)
            values.append(contentsOf: features.lazy.map { Float($0) })
            labels.append(label)
        }
    }

    mutating func append(_ other: TaughtRows) {
        values.append(contentsOf: other.values)
        labels.append(contentsOf: other.labels)
    }

    mutating func reserve(_ rows: Int) {
        values.reserveCapacity(rows * Self.width)
        labels.reserveCapacity(rows)
    }

    /// What the teacher says of a window.
    mutating func append(_ window: KPIWindow, taughtBy teacher: BoostedTrees) {
        let features = FeatureVector.of(window)
        append(features, label: teacher.probability(features, pad: 10, missing: .nan))
    }
}

/// Work in pieces that come together in their order, however many of them run at once.
enum Pieces {
    static func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        let done = Mutex([Int: Result]())
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = body(index)
            done.withLock { $0[index] = result }
        }
        return done.withLock { results in (0..<count).compactMap { results[$0] } }
    }
}
