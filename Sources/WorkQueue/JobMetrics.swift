import ControlPlane
import Foundation
import Metrics

/// The numbers that operators watch.
///
/// `@unchecked Sendable`: `lock` guards `running`.
final class JobMetrics: @unchecked Sendable {
    private let lock = NSLock()
    private var running: [Job.Kind: Int] = [:]

    func claimed(_ kind: Job.Kind) {
        Counter(label: "lapwing_jobs_claimed_total", dimensions: Self.dimensions(kind)).increment()
        change(kind, by: 1)
    }

    func finished(_ kind: Job.Kind) {
        Counter(label: "lapwing_jobs_finished_total", dimensions: Self.dimensions(kind)).increment()
    }

    /// An attempt that ended with an internal error.
    func failed(_ kind: Job.Kind) {
        Counter(label: "lapwing_jobs_failed_total", dimensions: Self.dimensions(kind)).increment()
    }

    /// The worker is done with the job, however it ended.
    func left(_ kind: Job.Kind) { change(kind, by: -1) }

    private func change(_ kind: Job.Kind, by difference: Int) {
        lock.withLock {
            running[kind, default: 0] += difference
            Gauge(label: "lapwing_jobs_running", dimensions: Self.dimensions(kind)).record(running[kind] ?? 0)
        }
    }

    private static func dimensions(_ kind: Job.Kind) -> [(String, String)] { [("kind", kind.rawValue)] }
}
