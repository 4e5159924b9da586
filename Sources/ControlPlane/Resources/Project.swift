import TimeSeries

/// A folder for data assets and models.
public struct Project: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public var compartmentID: String
    public var displayName: String
    public var description: String?
    public var tags: Tags
    public var state: ProjectLifecycle.State
    public let origin: Origin
    /// Whose project it is, where an API without projects made it for what that principal makes there.
    public let owner: ResourceID?
    public let timeCreated: Timestamp
    public var timeUpdated: Timestamp?
    /// Counts the writes of this row; shown to clients as its etag.
    public var etag: Int64

    public init(
        id: ResourceID, tenancy: ResourceID, compartmentID: String, displayName: String, description: String? = nil,
        tags: Tags = Tags(), state: ProjectLifecycle.State, origin: Origin = .oci, owner: ResourceID? = nil,
        timeCreated: Timestamp, timeUpdated: Timestamp? = nil, etag: Int64 = 1
    ) {
        self.id = id
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.displayName = displayName
        self.description = description
        self.tags = tags
        self.state = state
        self.origin = origin
        self.owner = owner
        self.timeCreated = timeCreated
        self.timeUpdated = timeUpdated
        self.etag = etag
    }
}
