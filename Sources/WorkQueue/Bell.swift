import ControlPlane
import Foundation

/// Wakes tasks that wait for something to happen. No ring is lost: who looks at `count` first, then at the world, and
/// then waits past that count is woken by every ring after the first look.
///
/// `@unchecked Sendable`: `lock` guards `rings`, `waiting` and `nextNumber`.
public final class Bell: @unchecked Sendable {
    private let lock = NSLock()
    private var rings: UInt64 = 0
    private var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    private var nextNumber: UInt64 = 0

    public init() {}

    /// How often it was rung.
    public var count: UInt64 { lock.withLock { rings } }

    public func ring() {
        let woken = lock.withLock {
            rings += 1
            defer { waiting = [:] }
            return Array(waiting.values)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Returns when the count is above `seen`, at once if it already is, or when the time is over.
    public func wait(past seen: UInt64, atMost timeout: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait(past: seen) }
            group.addTask { try? await Task.sleep(for: timeout) }
            await group.next()
            group.cancelAll()
        }
    }

    private func wait(past seen: UInt64) async {
        let number = lock.withLock {
            nextNumber += 1
            return nextNumber
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = lock.withLock {
                    // A cancellation comes either before this look at it or after the entry is there to be removed.
                    if rings > seen || Task.isCancelled { return true }
                    waiting[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            lock.withLock { waiting.removeValue(forKey: number) }?.resume()
        }
    }
}

/// The bell of the job queue.
extension Bell: JobSignal {
    public func jobsMayBeWaiting() { ring() }
}
