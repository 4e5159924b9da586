import Dispatch
import Foundation

public enum WorkQueueError: Error, Sendable, Equatable {
    /// As much is waiting as may wait: try again later.
    case full
    /// The queue is being shut down.
    case closed
}

/// Runs work that takes long or blocks on Dispatch threads, so that Swift's cooperative pool keeps answering requests.
///
/// At most `width` pieces run at once and at most `capacity` wait, in the order in which they came.
///
/// `@unchecked Sendable`: `lock` guards `state`; everything else is constant.
public final class WorkQueue: @unchecked Sendable {
    /// A piece of work whose result nobody has yet.
    private struct Item {
        let number: UInt64
        let flag: CancellationFlag
        /// Does the work and returns what hands over its result.
        let run: @Sendable () -> @Sendable () -> Void
        let refuse: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Item] = []
        var running: [UInt64: CancellationFlag] = [:]
        var nextNumber: UInt64 = 0
        var isClosed = false
    }

    public let width: Int
    public let capacity: Int
    private let queue: DispatchQueue
    private let group = DispatchGroup()
    private let lock = NSLock()
    private var state = State()

    /// - Parameters:
    ///   - width: how many pieces run at once; at least one.
    ///   - capacity: how many may wait beyond those.
    public init(label: String, width: Int, capacity: Int, qos: DispatchQoS = .utility) {
        self.width = max(1, width)
        self.capacity = max(0, capacity)
        queue = DispatchQueue(label: label, qos: qos, attributes: .concurrent)
    }

    /// How many pieces wait and run just now.
    public var load: (waiting: Int, running: Int) { lock.withLock { (state.waiting.count, state.running.count) } }

    /// Runs `work` on a thread of its own and returns its result. Cancelling the task sets the flag; work that has not
    /// begun is then dropped with `CancellationError`.
    ///
    /// - Throws: `WorkQueueError` when the work was not taken in, or what the work throws.
    public func run<T: Sendable>(_ work: @escaping @Sendable (CancellationFlag) throws -> T) async throws -> T {
        let flag = CancellationFlag()
        let number = lock.withLock {
            state.nextNumber += 1
            return state.nextNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<T, any Error>) in
                submit(
                    Item(
                        number: number, flag: flag,
                        run: {
                            let result = Result { try work(flag) }
                            return { continuation.resume(with: result) }
                        },
                        refuse: { continuation.resume(throwing: $0) }))
            }
        } onCancel: {
            flag.cancel()
            dropWaiting(number)
        }
    }

    /// Refuses what waits and whatever comes, cancels what runs, and returns when that has ended.
    public func shutdown() async {
        let (waiting, running) = lock.withLock {
            state.isClosed = true
            defer { state.waiting = [] }
            return (state.waiting, Array(state.running.values))
        }
        for item in waiting { item.refuse(WorkQueueError.closed) }
        for flag in running { flag.cancel() }
        await withCheckedContinuation { continuation in
            group.notify(queue: queue) { continuation.resume() }
        }
    }

    private enum Admission { case start, wait, refuse(any Error) }

    private func submit(_ item: Item) {
        let admission: Admission = lock.withLock {
            if state.isClosed { return .refuse(WorkQueueError.closed) }
            // The flag is set before the lock is taken to drop the item, so one of the two sees the other.
            if item.flag.isCanceled { return .refuse(CancellationError()) }
            if state.running.count < width {
                begin(item)
                return .start
            }
            if state.waiting.count >= capacity { return .refuse(WorkQueueError.full) }
            state.waiting.append(item)
            return .wait
        }
        switch admission {
        case .start: dispatch(item)
        case .wait: break
        case .refuse(let error): item.refuse(error)
        }
    }

    /// Takes a slot. Only under the lock.
    private func begin(_ item: Item) {
        state.running[item.number] = item.flag
        group.enter()
    }

    private func dispatch(_ item: Item) {
        queue.async { [self] in
            let handOver = item.run()
            let next: Item? = lock.withLock {
                state.running[item.number] = nil
                guard !state.waiting.isEmpty else { return nil }
                let next = state.waiting.removeFirst()
                begin(next)
                return next
            }
            if let next { dispatch(next) }
            handOver()
            group.leave()
        }
    }

    private func dropWaiting(_ number: UInt64) {
        let dropped: Item? = lock.withLock {
            guard let index = state.waiting.firstIndex(where: { $0.number == number }) else { return nil }
            return state.waiting.remove(at: index)
        }
        dropped?.refuse(CancellationError())
    }
}
