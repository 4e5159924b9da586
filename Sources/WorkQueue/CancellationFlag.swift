import ControlPlane
import Synchronization

/// Tells work that runs on another thread to stop. Set once, never cleared; looking at it costs next to nothing.
public final class CancellationFlag: Sendable {
    private let isSet = Atomic<Bool>(false)

    public init() {}

    public var isCanceled: Bool { isSet.load(ordering: .relaxed) }
    public func cancel() { isSet.store(true, ordering: .relaxed) }

    /// Long work calls this at least every 50 ms.
    public func check() throws {
        if isCanceled { throw JobCanceled() }
    }
}
