/// A request whose sender could not be made sure of.
///
/// The text shown is the same whatever the reason, so that it teaches an attacker nothing; `reason` is for the log.
public struct AuthenticationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong. Never show it to the client.
    public let reason: String

    public init(_ reason: String) { self.reason = reason }

    /// The one message for clients.
    public static let message =
        "The required information to complete authentication was not provided or was incorrect."

    public var description: String { Self.message }
}
