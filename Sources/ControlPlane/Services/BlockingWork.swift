import Dispatch

/// Runs work that blocks on the disk on Dispatch threads, so that the cooperative pool keeps serving.
public enum BlockingWork {
    private static let queue = DispatchQueue(label: "lapwing.blocking", qos: .userInitiated, attributes: .concurrent)

    public static func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Waits for asynchronous work: only on threads that may block, such as those that jobs run on.
    static func wait<T: Sendable>(for work: @escaping @Sendable () async throws -> T) throws -> T {
        let end = Ending<T>()
        Task {
            let result: Result<T, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            end.result = result
            end.isThere.signal()
        }
        end.isThere.wait()
        guard let result = end.result else { throw JobCanceled() }
        return try result.get()
    }

    /// Unchecked because the semaphore orders the one write before the one read.
    private final class Ending<T: Sendable>: @unchecked Sendable {
        let isThere = DispatchSemaphore(value: 0)
        var result: Result<T, any Error>?
    }
}
