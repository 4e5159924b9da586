import HummingbirdCore
import Logging
import NIOCore

/// Connections whose requests are worked on by the thread that also reads and writes their bytes.
///
/// A task that waits for a connection wakes up on the shared pool of threads, and what it writes wakes up the connection's thread
/// again: two switches of threads for each request, which take longer than most requests do. Bound to its event loop, a request
/// goes from the first byte to the last without any. What takes long must leave the loop: bodies that are large
/// (`AuthenticationMiddleware`), blocking calls (`BlockingWork`), scoring (`DetectionQueue`).
public struct LoopBoundConnections<Inner: ServerChildChannel>: ServerChildChannel {
    private let inner: Inner

    public init(_ inner: Inner) { self.inner = inner }

    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Inner.Value> {
        inner.setup(channel: channel, logger: logger)
    }

    public func handle(value: Inner.Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
            await inner.handle(value: value, logger: logger)
        }
    }
}

extension HTTPServerBuilder {
    /// HTTP/1.1 over `LoopBoundConnections`.
    public static func loopBound(
        idleTimeout: TimeAmount, handlers: @escaping @Sendable () -> [any RemovableChannelHandler]
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            LoopBoundConnections(
                HTTP1Channel(
                    responder: responder,
                    configuration: .init(additionalChannelHandlers: handlers(), idleTimeout: idleTimeout)))
        }
    }
}

/// Runs the parts of a task on an event loop.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
