import Foundation
import NIOCore
import NIOHTTPTypes

/// Whether the client of a request is still there, for work that is not worth finishing without it.
public struct ClientConnection: Sendable {
    /// nil for one that was never open, as in tests: it cannot break.
    private let channel: (any Channel)?

    init(_ channel: any Channel) { self.channel = channel.isActive ? channel : nil }

    /// False once the client has closed the connection, or its half of it.
    public var isOpen: Bool {
        guard let channel else { return true }
        return channel.isActive && !Departures.all.contains(channel)
    }

    /// - Throws: `CancellationError` when the client is gone.
    public func check() throws {
        if !isOpen { throw CancellationError() }
    }
}

/// Connections whose clients have closed their half. The server must keep the other half open, since some clients do so while they
/// wait for an answer; but work that takes long is cancelled, as most of those who close have given up.
///
/// `@unchecked Sendable`: the set is only touched under `lock`.
private final class Departures: @unchecked Sendable {
    static let all = Departures()

    private let lock = NSLock()
    private var channels: Set<ObjectIdentifier> = []

    func insert(_ channel: any Channel) { _ = lock.withLock { channels.insert(ObjectIdentifier(channel)) } }
    func remove(_ channel: any Channel) { _ = lock.withLock { channels.remove(ObjectIdentifier(channel)) } }
    func contains(_ channel: any Channel) -> Bool { lock.withLock { channels.contains(ObjectIdentifier(channel)) } }
}

/// Notes that a client has closed its half of a connection.
public final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler {
    public typealias InboundIn = HTTPRequestPart
    public typealias InboundOut = HTTPRequestPart

    public init() {}

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { Departures.all.insert(context.channel) }
        context.fireUserInboundEventTriggered(event)
    }

    public func channelInactive(context: ChannelHandlerContext) {
        Departures.all.remove(context.channel)
        context.fireChannelInactive()
    }
}

@available(*, unavailable)
extension DepartureHandler: Sendable {}
