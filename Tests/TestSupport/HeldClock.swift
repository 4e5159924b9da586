import ControlPlane
import Foundation
import TimeSeries

/// A clock that stands still until it is told otherwise.
///
/// `@unchecked Sendable`: `lock` guards `time`.
public final class HeldClock: WallClock, @unchecked Sendable {
    private let lock = NSLock()
    private var time: Timestamp

    public init(_ time: Timestamp = Timestamp(microseconds: 1_600_000_000_000_000)) { self.time = time }

    public func now() -> Timestamp { lock.withLock { time } }
    public func advance(seconds: Int64) { lock.withLock { time.microseconds += seconds * 1_000_000 } }
}
