import ControlPlane

extension DetectionQueue {
    /// As `runCancellable`, for work that nobody wants once its client is gone.
    public func runCancellable<T: Sendable>(
        for connection: ClientConnection, _ work: @escaping @Sendable (_ check: () throws -> Void) throws -> T
    ) async throws -> T {
        try await runCancellable { check in
            try work {
                try check()
                try connection.check()
            }
        }
    }
}
