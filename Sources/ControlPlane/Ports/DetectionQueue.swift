/// Runs detections off the cooperative pool, bounded. Implemented in `WorkQueue`.
public protocol DetectionQueue: Sendable {
    /// - Throws: `ServiceError.unavailable` when too much is waiting.
    func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T
}
