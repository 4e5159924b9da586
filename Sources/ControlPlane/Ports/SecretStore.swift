/// Values of secrets, for work that needs them, such as a training that reads a database.
public protocol SecretStore: Sendable {
    /// - Throws: `SecretFault` in words for whoever waits for that work.
    func resolve(_ id: ResourceID, tenancy: ResourceID) async throws -> [UInt8]
}

/// Encrypts and decrypts values of secrets. Implemented in `Credentials`.
public protocol SecretSealing: Sendable {
    /// - Parameter context: what the value belongs to; it opens with the same context only.
    func seal(_ value: [UInt8], context: String) throws -> SealedSecret
    /// - Throws: `SecretFault`.
    func open(_ sealed: SealedSecret, context: String) throws -> [UInt8]
}

/// Why the value of a secret cannot be had.
public enum SecretFault: Error, Sendable, Equatable, CustomStringConvertible {
    case unknown
    /// The master key is another one than the value was encrypted with.
    case masterKeyLost
    case damaged

    public var description: String {
        switch self {
        case .unknown: "there is no such secret"
        case .masterKeyLost:
            "the secret was encrypted with a master key that this server no longer has: restore "
                + "credentials/master-key, or put the secret again"
        case .damaged: "the stored value of the secret is damaged: put the secret again"
        }
    }
}
