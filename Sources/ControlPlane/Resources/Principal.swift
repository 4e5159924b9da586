import TimeSeries

/// Someone who may call: a user of a tenancy.
public struct Principal: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public var name: String
    public let timeCreated: Timestamp

    public init(id: ResourceID, tenancy: ResourceID, name: String, timeCreated: Timestamp) {
        self.id = id
        self.tenancy = tenancy
        self.name = name
        self.timeCreated = timeCreated
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
