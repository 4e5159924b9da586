import TimeSeries

/// A row of the work queue: what is to be done to which resource, and who is at it.
public struct Job: Sendable, Equatable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case trainModel
        case trainKPIModel
        case trainTableModel
        case activateDeployment
        case detectAnomalies
        case detectSeries
        case importTable

        /// Kinds that share worker slots. Short work never waits behind trainings.
        public var lane: Lane {
            switch self {
            case .trainModel, .trainKPIModel, .trainTableModel: .training
            case .activateDeployment: .service
            case .detectAnomalies, .detectSeries: .detection
            case .importTable: .transfer
            }
        }
    }

    public enum Lane: String, Sendable, CaseIterable { case training, service, detection, transfer }
    public enum State: String, Sendable, Codable, CaseIterable { case waiting, running, finished }

    public let id: ResourceID
    public let tenancy: ResourceID
    public let kind: Kind
    /// The model or deployment that the job is about.
    public let subjectID: ResourceID
    public let workRequestID: ResourceID
    public var state: State
    /// Counts claims. Together with `owner` it fences: a worker whose claim was taken over can write nothing.
    public var attempt: Int
    public var owner: String?
    public var leaseUntil: Timestamp?
    /// Attempts that ended with an internal error. The death of the process is not counted.
    public var failures: Int
    public var isCancelRequested: Bool
    /// Not to be claimed before this instant (back-off after an internal error).
    public var notBefore: Timestamp
    public let timeCreated: Timestamp

    public init(
        id: ResourceID, tenancy: ResourceID, kind: Kind, subjectID: ResourceID, workRequestID: ResourceID,
        state: State = .waiting, attempt: Int = 0, owner: String? = nil, leaseUntil: Timestamp? = nil,
        failures: Int = 0, isCancelRequested: Bool = false, notBefore: Timestamp, timeCreated: Timestamp
    ) {
        self.id = id
        self.tenancy = tenancy
        self.kind = kind
        self.subjectID = subjectID
        self.workRequestID = workRequestID
        self.state = state
        self.attempt = attempt
        self.owner = owner
        self.leaseUntil = leaseUntil
        self.failures = failures
        self.isCancelRequested = isCancelRequested
        self.notBefore = notBefore
        self.timeCreated = timeCreated
    }
}

/// A worker's right to write about a job: valid while the row still shows this owner and attempt.
public struct JobClaim: Sendable, Hashable {
    public let jobID: ResourceID
    public let owner: String
    public let attempt: Int

    public init(jobID: ResourceID, owner: String, attempt: Int) {
        self.jobID = jobID
        self.owner = owner
        self.attempt = attempt
    }
}
