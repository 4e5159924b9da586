import TimeSeries

/// The visible side of a piece of asynchronous work.
public struct WorkRequest: Sendable, Equatable {
    public enum Operation: String, Sendable, Codable, CaseIterable {
        case createModel, updateModel, deleteModel, deleteProject
        case createDeployment
        case detectAnomalies
        case importData
        case createPrivateEndpoint, updatePrivateEndpoint, deletePrivateEndpoint, movePrivateEndpoint
    }

    /// What the work is about, and what has become of it.
    public struct Subject: Sendable, Equatable {
        public enum Kind: String, Sendable, Codable, CaseIterable {
            case project, dataAsset, model, deployment, detectionJob, privateEndpoint
        }
        public enum Action: String, Sendable, Codable, CaseIterable {
            case created, updated, deleted, inProgress, related
        }
        public var kind: Kind
        public var id: ResourceID
        public var action: Action

        public init(kind: Kind, id: ResourceID, action: Action) {
            self.kind = kind
            self.id = id
            self.action = action
        }
    }

    public let id: ResourceID
    public let tenancy: ResourceID
    public var compartmentID: String
    public let operation: Operation
    public var status: WorkRequestLifecycle.State
    /// 0...100, never falling.
    public var percentComplete: Double
    public var subject: Subject
    public let timeAccepted: Timestamp
    public var timeStarted: Timestamp?
    public var timeFinished: Timestamp?
    public var etag: Int64

    public init(
        id: ResourceID, tenancy: ResourceID, compartmentID: String, operation: Operation,
        status: WorkRequestLifecycle.State, percentComplete: Double = 0, subject: Subject, timeAccepted: Timestamp,
        timeStarted: Timestamp? = nil, timeFinished: Timestamp? = nil, etag: Int64 = 1
    ) {
        self.id = id
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.operation = operation
        self.status = status
        self.percentComplete = percentComplete
        self.subject = subject
        self.timeAccepted = timeAccepted
        self.timeStarted = timeStarted
        self.timeFinished = timeFinished
        self.etag = etag
    }
}

/// One line of a work request's log.
public struct WorkRequestLogEntry: Sendable, Equatable {
    public var message: String
    public var time: Timestamp

    public init(message: String, time: Timestamp) {
        self.message = message
        self.time = time
    }
}

/// One reason why a work request failed.
public struct WorkRequestError: Sendable, Equatable {
    /// A stable word for programs, e.g. `InvalidTrainingData`.
    public var code: String
    public var message: String
    public var time: Timestamp

    public init(code: String, message: String, time: Timestamp) {
        self.code = code
        self.message = message
        self.time = time
    }
}
