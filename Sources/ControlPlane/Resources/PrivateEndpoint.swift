import TimeSeries

/// A private endpoint as OCI's clients know it. Lapwing keeps the books of it; how packets travel is the network's business.
public struct PrivateEndpoint: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public var compartmentID: String
    public let subnetID: String
    public var dnsZones: [String]
    public var displayName: String
    public var tags: Tags
    public var state: PrivateEndpointLifecycle.State
    public let timeCreated: Timestamp
    public var timeUpdated: Timestamp?
    public var etag: Int64

    public init(
        id: ResourceID, tenancy: ResourceID, compartmentID: String, subnetID: String, dnsZones: [String],
        displayName: String, tags: Tags = Tags(), state: PrivateEndpointLifecycle.State = .active,
        timeCreated: Timestamp, timeUpdated: Timestamp? = nil, etag: Int64 = 1
    ) {
        self.id = id
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.subnetID = subnetID
        self.dnsZones = dnsZones
        self.displayName = displayName
        self.tags = tags
        self.state = state
        self.timeCreated = timeCreated
        self.timeUpdated = timeUpdated
        self.etag = etag
    }
}
