import ControlPlane
import Foundation

/// What running work and the runner that watches it share.
///
/// `@unchecked Sendable`: `lock` guards everything but the flag.
final class RunningJob: JobControl, @unchecked Sendable {
    /// Why the work was told to stop.
    enum StopReason: Sendable, Equatable { case cancelRequested, shutdown, claimLost }

    private let flag = CancellationFlag()
    private let lock = NSLock()
    private var reason: StopReason?
    private var percent = 0.0
    private var messages: [String] = []
    private var hasNews = false
    /// Work that reports more lines than this between two looks at it loses the oldest.
    private static let messageLimit = 1000

    func check() throws { try flag.check() }

    func report(percent: Double, message: String) {
        lock.withLock {
            // Written so that NaN changes nothing.
            if percent > self.percent {
                self.percent = min(percent, 100)
                hasNews = true
            }
            guard !message.isEmpty else { return }
            if messages.count == Self.messageLimit { messages.removeFirst() }
            messages.append(message)
            hasNews = true
        }
    }

    /// What was reported since the last time, or nil.
    func takeProgress() -> JobProgress? {
        lock.withLock {
            guard hasNews else { return nil }
            defer {
                hasNews = false
                messages = []
            }
            return JobProgress(percent: percent, messages: messages)
        }
    }

    /// Puts back what could not be written.
    func restore(_ progress: JobProgress) {
        lock.withLock {
            messages = Array((progress.messages + messages).suffix(Self.messageLimit))
            hasNews = true
        }
    }

    /// A request to cancel outweighs a shutdown: the work need not run again.
    func stop(_ reason: StopReason) {
        lock.withLock {
            if self.reason == nil || (self.reason == .shutdown && reason != .shutdown) { self.reason = reason }
        }
        flag.cancel()
    }

    var stopReason: StopReason? { lock.withLock { reason } }
}
