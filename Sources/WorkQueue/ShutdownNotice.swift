import Foundation

/// Whether, and since when, the process is stopping.
///
/// `@unchecked Sendable`: `lock` guards `start`.
final class ShutdownNotice: @unchecked Sendable {
    private let lock = NSLock()
    private var start: ContinuousClock.Instant?

    func begin() {
        lock.withLock { if start == nil { start = .now } }
    }

    var hasBegun: Bool { lock.withLock { start != nil } }

    func hasLasted(_ duration: Duration) -> Bool {
        lock.withLock { start.map { $0.duration(to: .now) >= duration } ?? false }
    }
}
