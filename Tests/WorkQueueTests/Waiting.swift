import Foundation
import Testing

/// Looks until `condition` holds. The limit only keeps a broken test from hanging.
func eventually(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: @Sendable () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record(what, sourceLocation: sourceLocation)
}

/// A moment for work that only waits to be told to stop.
func idle() { usleep(1000) }

/// A list that several threads write.
///
/// `@unchecked Sendable`: `lock` guards `items`.
final class Record<Item: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var items: [Item] = []

    var all: [Item] { lock.withLock { items } }
    func append(_ item: Item) { lock.withLock { items.append(item) } }
}

/// Counts who is inside, and how many that were at most.
///
/// `@unchecked Sendable`: `lock` guards both numbers.
final class Occupancy: @unchecked Sendable {
    private let lock = NSLock()
    private var inside = 0
    private var most = 0

    var now: Int { lock.withLock { inside } }
    var peak: Int { lock.withLock { most } }

    func enter() {
        lock.withLock {
            inside += 1
            most = max(most, inside)
        }
    }

    func leave() { lock.withLock { inside -= 1 } }
}

/// Holds threads until it is opened.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func pass() {
        semaphore.wait()
        semaphore.signal()
    }

    func open() { semaphore.signal() }
}
