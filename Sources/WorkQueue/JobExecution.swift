import ControlPlane
import Foundation

/// The work of one attempt, under way: preparing on the cooperative pool, the work itself on a worker thread.
///
/// `@unchecked Sendable`: `lock` guards `ended`.
final class JobExecution: @unchecked Sendable {
    private let lock = NSLock()
    private var ended: Result<JobOutcome, any Error>?
    private let bell = Bell()

    init(_ work: @escaping @Sendable () async throws -> JobOutcome) {
        // Not a child of the watching task, which may have to leave before work that will not stop.
        Task {
            let result: Result<JobOutcome, any Error>
            do {
                result = .success(try await work())
            } catch {
                result = .failure(error)
            }
            self.end(result)
        }
    }

    /// The result, or nil when there is none within that time.
    func result(within time: Duration) async -> Result<JobOutcome, any Error>? {
        await bell.wait(past: 0, atMost: time)
        return lock.withLock { ended }
    }

    private func end(_ result: Result<JobOutcome, any Error>) {
        lock.withLock { ended = result }
        bell.ring()
    }
}
