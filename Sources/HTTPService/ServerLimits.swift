/// What a server takes from one request. Every limit has a clear error.
public struct ServerLimits: Sendable {
    /// Bytes of a JSON body.
    public var jsonBody: Int
    /// Bytes of the body that asks for a detection job: base64 makes four bytes of three.
    public var jobBody: Int { max(jsonBody, jobInput / 3 * 4 + 65_536) }
    /// Bytes of a body that brings the newest points of many series: 300 of 2,880 each.
    public var seriesBody: Int { max(jsonBody, 48 << 20) }
    /// Bytes of an object.
    public var object: Int64
    /// Signals × rows of a synchronous detection.
    public var detectionPoints: Int
    /// Points of one request to the detectors, current and history together.
    public var seriesPoints: Int
    /// Bytes of data that may come with the request for a detection job.
    public var jobInput: Int
    /// Bytes of all objects of one detection job.
    public var jobObjects: Int64
    /// Bytes that are read, and thrown away, of a body that comes without valid credentials. Then the connection is closed.
    public var strangersBody: Int64 = 16 << 20
    /// Seconds that the rest of a refused body may take.
    public var refusedBodySeconds = 30

    public init(
        jsonBody: Int = 8 << 20, object: Int64 = 16 << 30, detectionPoints: Int = 30_000, jobInput: Int = 10_000_000,
        jobObjects: Int64 = 300_000_000, seriesPoints: Int = 100_000
    ) {
        self.jsonBody = jsonBody
        self.object = object
        self.detectionPoints = detectionPoints
        self.jobInput = jobInput
        self.jobObjects = jobObjects
        self.seriesPoints = seriesPoints
    }
}
