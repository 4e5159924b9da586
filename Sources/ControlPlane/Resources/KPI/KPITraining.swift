import TimeSeries

/// A training on labelled windows, as the Metis API lists it. Its model is a `Model` with the training's task id.
public struct KPITraining: Sendable, Equatable {
    public enum Status: String, Sendable, Codable, CaseIterable { case running, complete, failed }

    /// Milliseconds since 1970 as text, unique in the tenancy; clients name the model by it.
    public let taskID: String
    public let modelID: ResourceID
    /// Of the samples that were there when the training was asked for.
    public var counts: KPISampleCounts
    public var window: Int
    /// Of the samples, in order, separated by commas.
    public var sources: String
    public var status: Status
    /// Why it has failed.
    public var failure: String?
    public var start: Timestamp
    /// The start, until it has ended.
    public var end: Timestamp

    public init(
        taskID: String, modelID: ResourceID, counts: KPISampleCounts, window: Int, sources: String, status: Status,
        failure: String? = nil, start: Timestamp, end: Timestamp
    ) {
        self.taskID = taskID
        self.modelID = modelID
        self.counts = counts
        self.window = window
        self.sources = sources
        self.status = status
        self.failure = failure
        self.start = start
        self.end = end
    }

    /// Empty until the model can be used.
    public var modelName: String { status == .complete ? Self.modelName(taskID: taskID) : "" }

    public static func modelName(taskID: String) -> String { taskID + "_model" }
}

/// Which trainings are searched for. What is nil lets everything pass.
public struct KPITrainingFilter: Sendable, Equatable {
    /// A part of the task id or of the model's name.
    public var task: String?
    /// A part of the sources, separated by commas.
    public var source: String?
    /// Excluded: the start must be after it.
    public var after: Timestamp?
    /// Excluded: the end must be before it.
    public var before: Timestamp?
    public var status: KPITraining.Status?

    public init(
        task: String? = nil, source: String? = nil, after: Timestamp? = nil, before: Timestamp? = nil,
        status: KPITraining.Status? = nil
    ) {
        self.task = task
        self.source = source
        self.after = after
        self.before = before
        self.status = status
    }
}
