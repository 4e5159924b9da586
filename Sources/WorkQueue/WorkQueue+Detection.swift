import ControlPlane

extension WorkQueue: DetectionQueue {
    public func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await runCancellable { _ in try work() }
    }

    public func runCancellable<T: Sendable>(
        _ work: @escaping @Sendable (_ check: () throws -> Void) throws -> T
    ) async throws -> T {
        do {
            return try await run { (flag: CancellationFlag) in try work(flag.check) }
        } catch WorkQueueError.full {
            throw ServiceError.unavailable("too many requests are waiting for their turn: try again in a moment")
        } catch WorkQueueError.closed {
            throw ServiceError.unavailable("the service is shutting down")
        } catch is JobCanceled {
            throw CancellationError()
        }
    }
}
