/// A detection over input too big for one call, carried out by the work queue.
public struct DetectionJob: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public var compartmentID: String
    public let projectID: ResourceID
    public let modelID: ResourceID
    public var displayName: String
    public var description: String?
    /// 0...1; nil means the default, which the answers then show as absent.
    public let sensitivity: Double?
    /// Whether results have every row and signal, not only the anomalous ones.
    public let showsAll: Bool
    public let input: Input
    public let output: Output
    /// Who asked: input is read and output written with that user's rights.
    public let requestedBy: ResourceID
    public var state: DetectionJobLifecycle.State
    /// Why the state is what it is; set at least when it is failed or partially succeeded.
    public var stateDetails: String?
    /// Set when the job has failed for one reason: the code of the work request's error.
    public var failureCode: String?
    public let origin: Origin
    /// The blob of a result that is kept with the job.
    public var resultBlob: ResourceID?
    public let timeAccepted: Timestamp
    public var timeStarted: Timestamp?
    public var timeFinished: Timestamp?
    public var etag: Int64

    public struct Location: Sendable, Equatable, Codable {
        public var namespace: String
        public var bucket: String
        public var object: String

        public init(namespace: String, bucket: String, object: String) {
            self.namespace = namespace
            self.bucket = bucket
            self.object = object
        }
    }

    public enum Input: Sendable, Equatable, Codable {
        /// What came with the request: its bytes, CSV or JSON, in a blob that goes with the job's end.
        case embedded(blob: String)
        /// CSV objects, read when the job runs.
        case objects([Location])
        /// Series of a source, fetched when the job runs.
        case series(SeriesDetectionRequest)
    }

    public init(
        id: ResourceID, tenancy: ResourceID, compartmentID: String, projectID: ResourceID, modelID: ResourceID,
        displayName: String, description: String? = nil, sensitivity: Double? = nil, showsAll: Bool = false,
        input: Input, output: Output,
        requestedBy: ResourceID, state: DetectionJobLifecycle.State, stateDetails: String? = nil,
        failureCode: String? = nil, origin: Origin = .oci, resultBlob: ResourceID? = nil,
        timeAccepted: Timestamp, timeStarted: Timestamp? = nil, timeFinished: Timestamp? = nil, etag: Int64 = 1
    ) {
        self.id = id
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.projectID = projectID
        self.modelID = modelID
        self.displayName = displayName
        self.description = description
        self.sensitivity = sensitivity
        self.showsAll = showsAll
        self.input = input
        self.output = output
        self.requestedBy = requestedBy
        self.state = state
        self.stateDetails = stateDetails
        self.failureCode = failureCode
        self.origin = origin
        self.resultBlob = resultBlob
        self.timeAccepted = timeAccepted
        self.timeStarted = timeStarted
        self.timeFinished = timeFinished
        self.etag = etag
    }

    /// The blob that holds what came with the request.
    public var inputBlob: ResourceID? {
        guard case .embedded(let blob) = input else { return nil }
        return ResourceID(hex: blob)
    }
}
