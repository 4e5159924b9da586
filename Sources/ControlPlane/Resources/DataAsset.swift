import TimeSeries

/// Where training data lies. The data is read when a training starts, not when the asset is made.
public struct DataAsset: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public var compartmentID: String
    public let projectID: ResourceID
    public var displayName: String
    public var description: String?
    public var source: DataSource
    /// The private endpoint that the source is said to be reached through.
    public var privateEndpointID: ResourceID?
    public var tags: Tags
    public var state: DataAssetLifecycle.State
    public let origin: Origin
    /// The name by which another API's clients know the asset, folded; unique among the living assets of its project.
    public let externalID: String?
    /// Of assets whose rows are kept here.
    public var rowCount: Int?
    /// Bytes of all texts in those rows.
    public var size: Int?
    public let timeCreated: Timestamp
    public var timeUpdated: Timestamp?
    public var etag: Int64

    public init(
        id: ResourceID, tenancy: ResourceID, compartmentID: String, projectID: ResourceID, displayName: String,
        description: String? = nil, source: DataSource, privateEndpointID: ResourceID? = nil, tags: Tags = Tags(),
        state: DataAssetLifecycle.State, origin: Origin = .oci, externalID: String? = nil, rowCount: Int? = nil,
        size: Int? = nil, timeCreated: Timestamp, timeUpdated: Timestamp? = nil, etag: Int64 = 1
    ) {
        self.id = id
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.projectID = projectID
        self.displayName = displayName
        self.description = description
        self.source = source
        self.privateEndpointID = privateEndpointID
        self.tags = tags
        self.state = state
        self.origin = origin
        self.externalID = externalID
        self.rowCount = rowCount
        self.size = size
        self.timeCreated = timeCreated
        self.timeUpdated = timeUpdated
        self.etag = etag
    }
}

/// The kinds of places a data asset can point at.
public enum DataSource: Sendable, Equatable, Codable {
    /// An object in Lapwing's own object storage, CSV or JSON.
    case objectStorage(namespace: String, bucket: String, object: String)
    /// A measurement of an InfluxDB server.
    case influx(InfluxDetails)
    /// A table of an Oracle Autonomous Database. Kept and shown; no training can read it.
    case autonomousDatabase(AutonomousDatabaseDetails)
    /// Files with series, fetched when the training starts.
    case fetched(SeriesSource)
    /// Labelled windows of KPIs that were added one by one: rows of this database.
    case samples
    /// Rows that another API's clients sent or imported: rows of this database.
    case rows(TableDetails)
}
