import HTTPTypes
import Hummingbird

/// Whom a dialect lets in without credentials, whose clients have none to send.
///
/// | bound to | without flag | with `--anonymous` |
/// | --- | --- | --- |
/// | loopback | open, but not to requests that a proxy forwarded | open |
/// | anything else | closed | open |
///
/// Whoever does send credentials is held to them: wrong ones are refused everywhere.
public struct AnonymousAccess: Sendable {
    let isLoopbackBind: Bool
    let isPermitted: Bool

    /// - Parameter isPermitted: whether the dialect was opened by `--anonymous`.
    public init(isLoopbackBind: Bool, isPermitted: Bool) {
        self.isLoopbackBind = isLoopbackBind
        self.isPermitted = isPermitted
    }

    func admits(_ request: Request) -> Bool {
        isPermitted || Self.isFromThisMachine(request, isLoopbackBind: isLoopbackBind)
    }

    /// A request that came through a proxy is not from this machine, whatever the address that is listened on.
    static func isFromThisMachine(_ request: Request, isLoopbackBind: Bool) -> Bool {
        isLoopbackBind && request.headers[.forwarded] == nil && request.headers[.xForwardedFor] == nil
    }
}

extension HTTPField.Name {
    static let forwarded = literal("forwarded")
    static let xForwardedFor = literal("x-forwarded-for")
}
