import Foundation

/// Counts who holds or waits for a connection that reads, so that a look-up knows whether it would have to wait.
///
/// `@unchecked Sendable`: the count is only touched under `lock`.
final class ReaderSlots: @unchecked Sendable {
    private let lock = NSLock()
    private let limit: Int
    private var count = 0

    /// - Parameter limit: how many connections there are.
    init(limit: Int) { self.limit = limit }

    /// Takes a place in the line, however long it is.
    func enter() { lock.withLock { count += 1 } }

    /// Takes a connection that nobody holds or waits for; false when there is none.
    func enterIfFree() -> Bool {
        lock.withLock {
            guard count < limit else { return false }
            count += 1
            return true
        }
    }

    func leave() { lock.withLock { count -= 1 } }
}
