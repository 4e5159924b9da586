import TimeSeries

/// Someone who may call: a user of a tenancy.
public struct Principal: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    /// Unique among the living users of a tenancy.
    public var name: String
    public var description: String?
    public var policy: AccessPolicy
    /// The server's first user: the only one who may open tenancies, and who sees the users of all of them.
    public let isOperator: Bool
    public var state: PrincipalLifecycle.State
    public let timeCreated: Timestamp
    public var timeUpdated: Timestamp?
    public var etag: Int64

    public init(
        id: ResourceID, tenancy: ResourceID, name: String, description: String? = nil, policy: AccessPolicy,
        isOperator: Bool = false, state: PrincipalLifecycle.State = .active, timeCreated: Timestamp,
        timeUpdated: Timestamp? = nil, etag: Int64 = 1
    ) {
        self.id = id
        self.tenancy = tenancy
        self.name = name
        self.description = description
        self.policy = policy
        self.isOperator = isOperator
        self.state = state
        self.timeCreated = timeCreated
        self.timeUpdated = timeUpdated
        self.etag = etag
    }
}

/// A public key with which a principal signs requests.
public struct SigningKey: Sendable, Equatable {
    /// MD5 of the DER public key: lower-case hex, colons between bytes.
    public let fingerprint: String
    public let principal: Principal
    public let publicKeyPEM: String

    public init(fingerprint: String, principal: Principal, publicKeyPEM: String) {
        self.fingerprint = fingerprint
        self.principal = principal
        self.publicKeyPEM = publicKeyPEM
    }
}

/// What may be shown of a key: everything but its secret.
public struct CredentialKey: Sendable, Equatable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// An RSA key, with which requests are signed.
        case signing
        /// A text that is sent with every request.
        case api
    }

    public enum Origin: String, Sendable, Codable, CaseIterable {
        /// Made by the server when it wrote its credentials folder.
        case server
        /// Added by a user.
        case user
    }

    /// The fingerprint of a signing key; the first half of an API key's hash.
    public let id: String
    public let principalID: ResourceID
    public let kind: Kind
    public let origin: Origin
    public var description: String?
    public let timeCreated: Timestamp

    public init(
        id: String, principalID: ResourceID, kind: Kind, origin: Origin, description: String? = nil,
        timeCreated: Timestamp
    ) {
        self.id = id
        self.principalID = principalID
        self.kind = kind
        self.origin = origin
        self.description = description
        self.timeCreated = timeCreated
    }

    /// What identifies an API key without giving away anything about it.
    public static func id(ofAPIKeyHash hash: String) -> String { String(hash.prefix(32)) }
}
