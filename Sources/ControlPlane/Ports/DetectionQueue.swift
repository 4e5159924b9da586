/// Runs detections off the cooperative pool, bounded. Implemented in `WorkQueue`.
public protocol DetectionQueue: Sendable {
    /// - Throws: `ServiceError.unavailable` when too much is waiting.
    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T

    /// As ``run(_:)``, for work that can be cancelled: `check` throws once the task that waits for it is.
    func runCancellable<T: Sendable>(
        _ work: @escaping @Sendable (_ check: () throws -> Void) throws -> T
    ) async throws -> T
}
