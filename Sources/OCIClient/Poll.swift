/// Waiting for something on a server to be done.
public enum Poll {
    /// Asks `probe` at once and then every `interval` until it gives a value.
    ///
    /// - Throws: `PollTimeout` when `timeout` has passed without a value, and whatever `probe` throws.
    public static func until<Value: Sendable>(
        every interval: Duration = .seconds(1), timeout: Duration = .seconds(1200),
        _ probe: () async throws -> Value?
    ) async throws -> Value {
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        while true {
            if let value = try await probe() { return value }
            let next = clock.now + interval
            guard next <= deadline else { throw PollTimeout(timeout: timeout) }
            try await clock.sleep(until: next)
        }
    }
}

/// What was waited for did not come in time.
public struct PollTimeout: Error, Equatable, Sendable, CustomStringConvertible {
    public var timeout: Duration

    public init(timeout: Duration) { self.timeout = timeout }

    public var description: String { "not done after \(timeout.components.seconds) s" }
}
