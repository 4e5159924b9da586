import TimeSeries

/// A model put to service under an id of its own.
public struct Deployment: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public var compartmentID: String
    public let projectID: ResourceID
    public let modelID: ResourceID
    public var displayName: String
    public var description: String?
    public var configuration: DeploymentConfiguration
    public var tags: Tags
    public var state: DeploymentLifecycle.State
    public var lifecycleDetails: String?
    public let timeCreated: Timestamp
    public var timeUpdated: Timestamp?
    public var etag: Int64

    public init(
        id: ResourceID, tenancy: ResourceID, compartmentID: String, projectID: ResourceID, modelID: ResourceID,
        displayName: String, description: String? = nil, configuration: DeploymentConfiguration,
        tags: Tags = Tags(), state: DeploymentLifecycle.State, lifecycleDetails: String? = nil,
        timeCreated: Timestamp, timeUpdated: Timestamp? = nil, etag: Int64 = 1
    ) {
        self.id = id
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.projectID = projectID
        self.modelID = modelID
        self.displayName = displayName
        self.description = description
        self.configuration = configuration
        self.tags = tags
        self.state = state
        self.lifecycleDetails = lifecycleDetails
        self.timeCreated = timeCreated
        self.timeUpdated = timeUpdated
        self.etag = etag
    }
}

/// The size that the 2021 beta let users ask for. Kept and shown; one node serves every size alike.
public struct DeploymentConfiguration: Sendable, Equatable, Codable {
    public var sku: String
    public var coreCount: String

    public init(sku: String = "SHARED", coreCount: String = "1") {
        self.sku = sku
        self.coreCount = coreCount
    }
}
