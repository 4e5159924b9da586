import Dispatch
import WorkQueue

/// A queue that has taken all it can take, until it is released: what asks it for a turn is refused.
struct FullQueue {
    let queue = WorkQueue(label: "test.full", width: 1, capacity: 0)
    private let gate = DispatchSemaphore(value: 0)
    private let holding: Task<Void, any Error>

    /// Returns once its only worker is held up.
    init() async {
        let began = DispatchSemaphore(value: 0)
        holding = Task { [queue, gate] in
            try await queue.run { (_: CancellationFlag) in
                began.signal()
                gate.wait()
            }
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                began.wait()
                continuation.resume()
            }
        }
    }

    func release() async throws {
        gate.signal()
        try await holding.value
        await queue.shutdown()
    }
}
