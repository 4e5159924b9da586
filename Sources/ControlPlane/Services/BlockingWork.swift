import Dispatch

/// Runs work that blocks on the disk on Dispatch threads, so that the cooperative pool keeps serving.
public enum BlockingWork {
    private static let queue = DispatchQueue(label: "lapwing.blocking", qos: .userInitiated, attributes: .concurrent)

    public static func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
