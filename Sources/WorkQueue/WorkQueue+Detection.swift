import ControlPlane

extension WorkQueue: DetectionQueue {
    public func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        do {
            return try await run { (_: CancellationFlag) in try work() }
        } catch WorkQueueError.full {
            throw ServiceError.unavailable("too many requests are waiting for their turn: try again in a moment")
        } catch WorkQueueError.closed {
            throw ServiceError.unavailable("the service is shutting down")
        }
    }
}
