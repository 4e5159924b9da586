/// What a server takes from one request. Every limit has a clear error.
public struct ServerLimits: Sendable {
    /// Bytes of a JSON body.
    public var jsonBody: Int
    /// Bytes of an object.
    public var object: Int64
    /// Signals × rows of a synchronous detection.
    public var detectionPoints: Int
    /// Bytes of data that may come with the request for a detection job.
    public var jobInput: Int

    public init(
        jsonBody: Int = 16 << 20, object: Int64 = 16 << 30, detectionPoints: Int = 30_000, jobInput: Int = 10_000_000
    ) {
        self.jsonBody = jsonBody
        self.object = object
        self.detectionPoints = detectionPoints
        self.jobInput = jobInput
    }
}
