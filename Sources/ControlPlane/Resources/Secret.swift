import TimeSeries

/// A text that trainings need and nobody may read back: the password of a data source.
public struct Secret: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public var compartmentID: String
    /// Unique within a tenancy.
    public var name: String
    public var description: String?
    public var sealed: SealedSecret
    public let timeCreated: Timestamp
    public var timeUpdated: Timestamp?
    public var etag: Int64

    /// Bytes of a value, at most.
    public static let maximumLength = 4096

    public init(
        id: ResourceID, tenancy: ResourceID, compartmentID: String, name: String, description: String? = nil,
        sealed: SealedSecret, timeCreated: Timestamp, timeUpdated: Timestamp? = nil, etag: Int64 = 1
    ) {
        self.id = id
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.name = name
        self.description = description
        self.sealed = sealed
        self.timeCreated = timeCreated
        self.timeUpdated = timeUpdated
        self.etag = etag
    }
}

/// An encrypted value, and which key opens it.
public struct SealedSecret: Sendable, Equatable {
    /// Names the master key without giving it away.
    public var keyID: String
    public var bytes: [UInt8]

    public init(keyID: String, bytes: [UInt8]) {
        self.keyID = keyID
        self.bytes = bytes
    }
}
