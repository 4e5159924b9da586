import TimeSeries

/// What a retry token stood for when it was first seen.
public struct RetryRecord: Sendable, Equatable {
    public var tenancy: ResourceID
    /// The kind of call, e.g. `createProject`; the same token means different things to different calls.
    public var operation: String
    public var token: String
    /// SHA-256 of the body it came with.
    public var bodyDigest: String
    public var resourceID: ResourceID
    public var workRequestID: ResourceID?
    public var time: Timestamp

    public init(
        tenancy: ResourceID, operation: String, token: String, bodyDigest: String, resourceID: ResourceID,
        workRequestID: ResourceID? = nil, time: Timestamp
    ) {
        self.tenancy = tenancy
        self.operation = operation
        self.token = token
        self.bodyDigest = bodyDigest
        self.resourceID = resourceID
        self.workRequestID = workRequestID
        self.time = time
    }
}
