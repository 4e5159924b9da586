import ControlPlane

/// When a fetch must be over, all redirects together.
struct FetchDeadline {
    private let limits: FetchLimits
    private let start = ContinuousClock.now

    init(limits: FetchLimits) { self.limits = limits }

    /// From a millisecond to a day, whatever was asked for.
    private static func clamped(_ seconds: Double) -> Double { seconds.isNaN ? 0.001 : min(max(seconds, 0.001), 86400) }

    private var remaining: Double {
        Self.clamped(limits.totalSeconds) - (ContinuousClock.now - start) / .seconds(1)
    }

    /// libcurl counts whole milliseconds and may stop a little early.
    var isOver: Bool { remaining <= 0.02 }

    /// - Throws: when the time is over.
    func secondsLeft() throws(FetchError.Reason) -> Double {
        let left = remaining
        guard left > 0 else { throw totalTimeout }
        return max(left, 0.001)
    }

    func secondsToConnect() throws(FetchError.Reason) -> Double {
        min(Self.clamped(limits.connectSeconds), try secondsLeft())
    }

    var totalTimeout: FetchError.Reason { .timeout(seconds: Int(Self.clamped(limits.totalSeconds).rounded(.up))) }
    /// Looking up or connecting took too long.
    var connectTimeout: FetchError.Reason {
        isOver ? totalTimeout : .timeout(seconds: Int(Self.clamped(limits.connectSeconds).rounded(.up)))
    }
}

extension FetchError.Reason: Error {}
